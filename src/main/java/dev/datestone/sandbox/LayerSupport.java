package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tests whether a file system can hold layers, by doing once what steps do. */
public final class LayerSupport {
  private static final int MODE = 0640;

  private LayerSupport() {}

  /**
   * The reason why the file system cannot hold layers; empty if it can.
   *
   * @param scratch an empty folder on the file system, which the caller removes
   */
  public static Optional<String> findProblem(Path scratch) {
    try {
      return tryAll(scratch);
    } catch (SandboxException.SyscallFailed e) {
      return Optional.of(e.call() + ": " + Errno.name(e.errno()));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> tryAll(Path scratch) throws IOException {
    Path lower = Files.createDirectory(scratch.resolve("lower"));
    Path upper = Files.createDirectory(scratch.resolve("upper"));
    Path work = Files.createDirectory(scratch.resolve("work"));
    Path merged = Files.createDirectory(scratch.resolve("merged"));
    Path file = Files.write(lower.resolve("file"), new byte[] {1});
    Files.setAttribute(file, "unix:mode", MODE);
    if (Inodes.of(file).permissions() != MODE) {
      return Optional.of("file permissions are not stored");
    }
    if (Sandbox.hasGroup(1)) {
      Inodes.chown(file, 1, 1);
    }
    Files.createLink(lower.resolve("hard link"), file);
    Inodes.makeLink(lower.resolve("symlink"), new byte[] {'f'});
    Overlay overlay = Overlay.mount(List.of(lower), upper, work, merged, true);
    try {
      Files.delete(merged.resolve("file"));
      Path folder = Files.createDirectory(merged.resolve("folder"));
      Inodes.setXattr(folder, "user.datestone", new byte[] {1});
    } finally {
      overlay.close();
    }
    Path whiteout = upper.resolve("file");
    return Files.exists(whiteout, LinkOption.NOFOLLOW_LINKS) && UpperDir.isWhiteout(whiteout)
        ? Optional.empty()
        : Optional.of("overlayfs whiteouts are not stored");
  }
}
