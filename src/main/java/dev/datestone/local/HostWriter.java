package dev.datestone.local;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.content.SparseOutput;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.HostFolder;
import dev.datestone.sandbox.Inodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one file or folder of the host what an artifact is. What is the same already is not
 * touched; what is in a folder and not in the artifact is removed.
 */
final class HostWriter {
  private static final int FIFO = 0010000;

  private final Map<String, Entry> tree;
  private final Map<String, Entry> there;
  private final Map<String, List<String>> names = new HashMap<>();
  private final Content content;
  private final boolean keepDates;
  private final List<String> leftOut = new ArrayList<>();
  private boolean changed;

  /** Where an artifact's files can be read, by path below its top. */
  interface Content {
    Path file(String path) throws IOException;
  }

  /**
   * A writer.
   *
   * @param tree what is to be there, by path below its top
   * @param there what is there, as far as it could be read
   */
  HostWriter(
      Map<String, Entry> tree, Map<String, Entry> there, Content content, boolean keepDates) {
    this.tree = tree;
    this.there = there;
    this.content = content;
    this.keepDates = keepDates;
    tree.keySet().stream()
        .filter(path -> !path.isEmpty())
        .forEach(
            path ->
                names
                    .computeIfAbsent(Paths.parent(path), folder -> new ArrayList<>())
                    .add(Paths.name(path)));
  }

  /** Devices in it, which are not made on the host. */
  List<String> leftOut() {
    return leftOut;
  }

  /** Writes all of it under this name; returns whether anything was changed. */
  boolean write(HostFolder folder, String name) throws IOException {
    put(folder, name, "");
    return changed;
  }

  private void put(HostFolder folder, String name, String path) throws IOException {
    Entry entry = entry(path);
    switch (entry.type()) {
      case FOLDER, OPAQUE_FOLDER -> folder(folder, name, path);
      case FILE, LINK, FIFO -> {
        Entry old = there.get(path);
        if (old == null || !isSame(old, entry)) {
          replace(folder, name, path);
        }
      }
      case CHAR_DEVICE, BLOCK_DEVICE -> leftOut.add(path);
      case WHITEOUT -> {} // no view of a file system has one
    }
  }

  private Entry entry(String path) {
    Entry entry = tree.get(path);
    if (entry == null) {
      throw new IllegalStateException("not in the artifact: " + path);
    }
    return entry;
  }

  private void folder(HostFolder above, String name, String path) throws IOException {
    if (above.look(name).isEmpty()) {
      above.makeFolder(name);
      changed = true;
    }
    try (HostFolder here =
        above.folder(name).orElseThrow(() -> new IOException(name + " is not a folder"))) {
      int before = here.makeWritable();
      for (String old : here.names()) {
        removeOther(here, old, Paths.join(path, old));
      }
      for (String each : names.getOrDefault(path, List.of())) {
        put(here, each, Paths.join(path, each));
      }
      int wanted = mode(entry(path));
      if (before != wanted || (before & 0700) != 0700) {
        above.setMode(name, wanted);
        changed |= before != wanted;
      }
    }
  }

  private void removeOther(HostFolder here, String name, String path) throws IOException {
    Entry wanted = tree.get(path);
    boolean isFolder = here.look(name).map(Inodes.Inode::isFolder).orElse(false);
    if (wanted == null || wanted.type().isFolder() != isFolder) {
      here.delete(name);
      changed = true;
    }
  }

  private static boolean isSame(Entry host, Entry wanted) {
    return host.type() == wanted.type()
        && (host.type() == Entry.Type.LINK || host.mode() == mode(wanted))
        && host.payload().equals(wanted.payload());
  }

  /** No program on the host runs as its owner because an artifact says so. */
  private static int mode(Entry entry) {
    return entry.mode() & (entry.type().isFolder() ? 07777 : 0777);
  }

  /** Writes it under another name and renames that: nobody sees half a file. */
  private void replace(HostFolder folder, String name, String path) throws IOException {
    String draft = draft(name);
    folder.delete(draft);
    try {
      make(folder, draft, path);
      // A folder that is not empty is not replaced; what is in it was looked at before.
      if (folder.look(name).map(Inodes.Inode::isFolder).orElse(false)) {
        Files.delete(folder.file(name));
      }
      Files.move(
          folder.file(draft),
          folder.file(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      changed = true;
    } finally {
      folder.delete(draft);
    }
  }

  /** The same for a name at every time, so that the next build removes what a killed one left. */
  private static String draft(String name) {
    return ".datestone-" + Digest.of(FileNames.encode(name)).hex().substring(0, 16);
  }

  private void make(HostFolder folder, String draft, String path) throws IOException {
    Entry entry = entry(path);
    if (entry.type() == Entry.Type.LINK) {
      Inodes.makeLink(folder.file(draft), FileNames.encode(entry.payload()));
      return;
    }
    if (entry.type() == Entry.Type.FIFO) {
      Inodes.makeNode(folder.file(draft), FIFO | 0600, 0);
    } else {
      try (HostFolder.NewFile made = folder.create(draft)) {
        SparseOutput.copy(content.file(path), made.path());
      }
    }
    folder.setMode(draft, mode(entry));
    if (keepDates) {
      FileTimes.set(folder.file(draft), entry.date());
    }
  }
}
