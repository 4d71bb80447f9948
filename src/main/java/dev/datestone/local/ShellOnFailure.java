package dev.datestone.local;

import dev.datestone.operation.Operation;
import dev.datestone.sandbox.Container;
import dev.datestone.sandbox.ContainerPaths;
import dev.datestone.sandbox.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** The shell of {@code -i}: in the failed command's state, its caches mounted. */
public final class ShellOnFailure implements FailureShell {
  private static final String HISTORY = "/run/datestone/history";

  private final boolean wanted;
  private final Runnable before;
  private final Runnable after;

  /** Who has it talks to the user; the others wait. */
  private final Semaphore terminal = new Semaphore(1, true);

  /**
   * A shell on the user's terminal.
   *
   * @param wanted whether one is opened where a command fails
   * @param before is called before the shell has the terminal, to stop what else is drawn there
   */
  public ShellOnFailure(boolean wanted, Runnable before, Runnable after) {
    this.wanted = wanted;
    this.before = before;
    this.after = after;
  }

  @Override
  public void open(Operation.Run run, ContainerSpec spec, Path scratch)
      throws IOException, InterruptedException {
    if (!wanted) {
      return;
    }
    Path history = scratch.resolve("history");
    Files.writeString(history, command(run.argv()) + "\n");
    List<ContainerSpec.Mount> mounts = new ArrayList<>(spec.mounts());
    mounts.add(new ContainerSpec.Bind(history, HISTORY, false));
    List<String> environment = new ArrayList<>(spec.env());
    environment.add("HISTFILE=" + HISTORY);
    environment.add("TERM=" + System.getenv().getOrDefault("TERM", "xterm"));
    boolean bash = ContainerPaths.hasExecutable(spec.rootfs(), "/bin/bash");
    List<String> shellCommand = List.of(bash ? "/bin/bash" : "/bin/sh", "-i");
    ContainerSpec shell =
        new ContainerSpec(
            spec.rootfs(),
            run.docker().isPresent() ? DockerDaemon.argv(shellCommand) : shellCommand,
            environment,
            spec.workdir(),
            spec.user(),
            mounts,
            spec.hosts(),
            spec.network(),
            spec.privileged(),
            true);
    takeTerminal();
    try {
      Container.run(
          shell, Files.createDirectory(scratch.resolve("shell")), (buffer, offset, length) -> {});
    } finally {
      giveTerminalBack();
    }
  }

  @Override
  public boolean takeTerminal() throws InterruptedException {
    terminal.acquire();
    before.run();
    return true;
  }

  @Override
  public void giveTerminalBack() {
    after.run();
    terminal.release();
  }

  private static String command(List<String> argv) {
    return argv.size() == 3 && argv.get(1).equals("-c") ? argv.get(2) : String.join(" ", argv);
  }
}
