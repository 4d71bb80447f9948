package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Not a test: a command in a container with the terminal it is started from. */
final class InTerminal {
  private InTerminal() {}

  public static void main(String[] argv) throws IOException, InterruptedException {
    Path temp = Files.createTempDirectory("terminal");
    Path lower = Rootfs.make(Files.createDirectory(temp.resolve("lower")));
    for (String name : List.of("upper", "work", "merged", "run")) {
      Files.createDirectory(temp.resolve(name));
    }
    try (var overlay =
        Overlay.mount(
            List.of(lower),
            temp.resolve("upper"),
            temp.resolve("work"),
            temp.resolve("merged"),
            true)) {
      ContainerSpec plain = ContainerSpec.of(overlay.merged(), List.of(argv), List.of());
      ContainerSpec spec =
          new ContainerSpec(
              plain.rootfs(),
              plain.argv(),
              List.of("PATH=/bin", "TERM=xterm"),
              "/",
              "",
              List.of(),
              List.of(),
              ContainerSpec.Network.HOST,
              false,
              true);
      System.out.println(Container.run(spec, temp.resolve("run"), (b, o, l) -> {}));
    }
  }
}
