import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the launcher's test starts instead of the tool. */
class Main {
  public static void main(String[] words) throws IOException, InterruptedException {
    switch (words.length == 0 ? "" : words[0]) {
      case "exit" -> System.exit(Integer.parseInt(words[1]));
      case "echo" -> System.in.transferTo(System.out);
      case "args" -> {
        for (String word : words) {
          System.out.println("[" + word + "]");
        }
      }
      case "facts" -> {
        System.out.println(System.getProperty("datestone.rootless"));
        System.out.println(System.getProperty("datestone.cwd"));
        System.out.println(ProcessHandle.current().pid());
        System.out.println(System.getProperty("user.name") + " " + (System.console() != null));
        System.out.println(Files.exists(Path.of(words[1])));
      }
      case "tty" -> new ProcessBuilder("tty").inheritIO().start().waitFor();
      case "wait" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        // One child of ours and one that has left us.
        new ProcessBuilder("sleep", words[1]).start();
        new ProcessBuilder("setsid", "-f", "sleep", words[1]).start();
        System.out.println("ready");
        Thread.sleep(600_000);
      }
      default -> System.out.println("version");
    }
  }
}
