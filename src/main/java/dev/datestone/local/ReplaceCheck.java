package dev.datestone.local;

import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.engine.CopyItem;
import dev.datestone.engine.EngineException;
import dev.datestone.operation.Label;
import dev.datestone.sandbox.HostFolder;
import dev.datestone.sandbox.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What an artifact may replace on the host. Called before anything is written. */
final class ReplaceCheck {
  private static final Path HERE = Path.of("").toAbsolutePath();

  private ReplaceCheck() {}

  /**
   * A file replaces a file or an empty folder, a folder replaces a folder, a device nothing: on the
   * host it would be one for everybody.
   */
  static void kind(
      Label label,
      CopyItem item,
      HostFolder folder,
      String name,
      LocalExport.Destination destination)
      throws IOException {
    Entry top = item.tree().get().firstEntry().getValue();
    if (top.type() == Entry.Type.CHAR_DEVICE || top.type() == Entry.Type.BLOCK_DEVICE) {
      throw cannot(
          label,
          destination,
          "/" + item.path() + " is a device",
          "save files, folders, symlinks and named pipes only");
    }
    Optional<Inodes.Inode> there = folder.look(name);
    if (there.isEmpty()) {
      return;
    }
    Path place = FileNames.resolve(folder.path(), name);
    if (top.type().isFolder()) {
      if (!there.get().isFolder() && !leadsToFolder(there.get(), folder.file(name))) {
        throw cannot(
            label,
            destination,
            place + " is not a directory, and the artifact is one",
            "remove it, or save the folder under another name");
      }
      keepProjects(label, item, folder, name, destination);
    } else if (there.get().isFolder() && !isEmpty(folder, name)) {
      throw cannot(
          label,
          destination,
          place + " is a directory that is not empty, and the artifact is not a directory",
          "to save into it, end the path with a slash: "
              + destination.written()
              + (destination.isFolder() ? Paths.name(item.name()) : "")
              + "/");
    } else if (there.get().isDevice()) {
      throw cannot(
          label, destination, place + " is a device", "remove it, or save under another name");
    }
  }

  private static boolean leadsToFolder(Inodes.Inode there, Path file) {
    return there.isLink() && Files.isDirectory(file);
  }

  private static boolean isEmpty(HostFolder folder, String name) throws IOException {
    Optional<HostFolder> opened = folder.folder(name);
    if (opened.isEmpty()) {
      return false;
    }
    try (HostFolder inside = opened.get()) {
      return inside.names().isEmpty();
    }
  }

  /** A folder that holds a project, a repository or where the user is is never replaced. */
  private static void keepProjects(
      Label label,
      CopyItem item,
      HostFolder folder,
      String name,
      LocalExport.Destination destination)
      throws IOException {
    Optional<HostFolder> opened = folder.folder(name);
    if (opened.isEmpty()) {
      return; // a symlink is replaced, and what it leads to stays
    }
    try (HostFolder inside = opened.get()) {
      boolean holds =
          HERE.startsWith(inside.path())
              || inside.look("Earthfile").isPresent()
              || (inside.look(".git").isPresent() && !item.tree().get().containsKey(".git"));
      if (holds) {
        throw new EngineException.Unusable(
            label,
            "saving a folder as " + destination.written() + " would replace a project",
            "save it under a name of its own, or end the path with a slash");
      }
    }
  }

  /** What has no name cannot be replaced, and another repository stays out of this one's .git. */
  static void name(Label label, Path path, LocalExport.Destination destination) {
    if (path.getFileName() == null) {
      throw cannot(label, destination, "it is the root directory", "name a place below it");
    }
    Path limit = destination.limit();
    if (limit != null) {
      for (Path each : limit.relativize(path)) {
        if (each.toString().equalsIgnoreCase(".git")) {
          throw cannot(
              label,
              destination,
              "another repository may not write to .git",
              "--artifact saves where you say");
        }
      }
    }
  }

  private static EngineException.Unusable cannot(
      Label label, LocalExport.Destination destination, String cause, String hint) {
    return new EngineException.Unusable(
        label, "cannot save as " + destination.written() + ": " + cause, hint);
  }
}
