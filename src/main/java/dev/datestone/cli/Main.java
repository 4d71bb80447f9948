package dev.datestone.cli;

import dev.datestone.build.Problem;
import dev.datestone.build.Problems;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** The entry of the command line: words to a command, what it throws to a message and exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    CheckedOutput output = new CheckedOutput(new FileOutputStream(FileDescriptor.out));
    PrintStream out =
        new PrintStream(new BufferedOutputStream(output), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code =
        Training.isMeant(args)
            ? Training.run(args[0], Path.of(args[1]).toAbsolutePath())
            : run(args, World.of(System.getenv(), out, err));
    out.flush();
    if (output.failure().isPresent()) {
      // PrintStream keeps it to itself.
      err.println("error: cannot write to standard output: " + output.failure().get());
      code = code == 0 ? 1 : code;
    }
    err.flush();
    if (code == Messages.INTERRUPTED) {
      return; // the signal that interrupted us ends the JVM, with the code that says which it was
    }
    // Not System.exit alone: threads of a stopped build may still hold a container's pipe. The
    // launcher takes an exit code of 1 for the end of a killed JVM, and names another for ours.
    Runtime.getRuntime().halt(code == 1 ? Integer.getInteger("datestone.failed", 1) : code);
  }

  /** Does what the words ask for and returns the exit code. */
  static int run(String[] args, World world) {
    Messages messages = new Messages(world.err(), world.style());
    try {
      return new Start(world).execute(args);
    } catch (Exception e) {
      world.out().flush();
      return messages.tell(Problems.of(e, world.here()));
    } catch (StackOverflowError | OutOfMemoryError e) {
      return messages.tell(new Problem.Bug(e));
    }
  }

  /**
   * What a command sees of the outside.
   *
   * @param here the folder that the user is in
   * @param terminal whether a person is looking
   */
  record World(
      Map<String, String> environment,
      PrintStream out,
      PrintStream err,
      Path here,
      boolean terminal,
      Style style) {
    World with(Map<String, String> variables) {
      return new World(variables, out, err, here, terminal, style);
    }

    static World of(Map<String, String> environment, PrintStream out, PrintStream err) {
      // The launcher looks: asking the JVM for its console would load a terminal library.
      boolean terminal = "yes".equals(System.getProperty("datestone.terminal"));
      boolean dumb = "dumb".equals(environment.get("TERM"));
      String noColor = environment.getOrDefault("NO_COLOR", "");
      boolean forced = !environment.getOrDefault("FORCE_COLOR", "").isEmpty();
      return new World(
          environment,
          out,
          err,
          Path.of(System.getProperty("datestone.cwd", "")).toAbsolutePath().normalize(),
          terminal && !dumb,
          new Style(noColor.isEmpty() && (forced || (terminal && !dumb))));
    }
  }
}
