package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.content.FileNames;
import dev.datestone.content.Paths;
import dev.datestone.sandbox.FileTimes;
import dev.datestone.sandbox.Inodes;
import dev.datestone.sandbox.UpperDir;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that can be seen of a tree, one line for each entry. */
final class TreeText {
  private final Map<Long, String> firstNames = new HashMap<>();
  private final TreeMap<String, String> lines = new TreeMap<>();

  static String of(Path root) throws IOException {
    TreeText text = new TreeText();
    text.visit("", root);
    List<String> lines = new ArrayList<>();
    text.lines.forEach((path, line) -> lines.add(path + " " + line));
    return String.join("\n", lines);
  }

  private void visit(String path, Path file) throws IOException {
    Inodes.Inode inode = Inodes.of(file);
    StringBuilder line = new StringBuilder();
    line.append(
        "%o %d:%d %d".formatted(inode.mode(), inode.owner(), inode.group(), FileTimes.get(file)));
    if (inode.isFile()) {
      try (InputStream in = Files.newInputStream(file)) {
        line.append(" ").append(inode.size()).append(" ").append(Digest.of(in));
      }
    }
    if (inode.isLink()) {
      line.append(" -> ").append(FileNames.decode(Files.readSymbolicLink(file)));
    }
    if (inode.isDevice()) {
      line.append(" device ")
          .append(Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS));
    }
    UpperDir.userXattrs(file)
        .forEach(
            (name, value) ->
                line.append(" ").append(name).append("=").append(HexFormat.of().formatHex(value)));
    UpperDir.marks(file)
        .forEach(
            (name, value) ->
                line.append(" mark ")
                    .append(name)
                    .append("=")
                    .append(HexFormat.of().formatHex(value)));
    lines.put(path, line.toString());
    if (!inode.isFolder()) {
      String first = firstNames.putIfAbsent(inode.number(), path);
      if (first != null) {
        lines.merge(first, " also " + path, String::concat);
      }
      return;
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(file)) {
      children.forEach(child -> names.add(FileNames.lastName(child)));
    }
    names.sort(null);
    for (String name : names) {
      visit(Paths.join(path, name), FileNames.resolve(file, name));
    }
  }
}
