package dev.datestone.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the launcher's test starts instead of the tool. */
class Main {
  public static void main(String[] words) throws IOException, InterruptedException {
    switch (words.length == 0 ? "" : words[0]) {
      case "exit" -> {
        // As the tool does: the launcher takes a plain 1 for the end of something else.
        int code = Integer.parseInt(words[1]);
        System.exit(code == 1 ? Integer.getInteger("datestone.failed", 1) : code);
      }
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
      // The exit code is 6 if nothing that is opened takes the place of a closed stdout.
      case "open" -> {
        Path written = Path.of("opened");
        try (var out = Files.newOutputStream(written)) {
          System.out.println("not into this file");
        }
        System.exit(Files.size(written) == 0 && !System.out.checkError() ? 6 : 5);
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
