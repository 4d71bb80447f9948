package dev.datestone.local;

import dev.datestone.sandbox.SandboxException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The owner of files that COPY and WORKDIR make. Unlike the user of a RUN, a bare number is user
 * and group, and a name that the image does not know is root. An image without a file of names has
 * no owner that a name could mean.
 */
record FileOwner(int user, int group) {
  private static final FileOwner ROOT = new FileOwner(0, 0);

  /** Parses "", "user" or "user:group", where each is a name or a number. */
  static FileOwner of(String text, InsideRoot root) throws IOException {
    int colon = text.indexOf(':');
    FileOwner owner = user(colon < 0 ? text : text.substring(0, colon), root);
    if (colon < 0) {
      return owner;
    }
    String group = text.substring(colon + 1);
    if (group.isEmpty()) {
      return new FileOwner(owner.user(), 0);
    }
    int number = number(group);
    if (number >= 0) {
      return new FileOwner(owner.user(), number);
    }
    String[] line = line(root, "etc/group", group, 3);
    return line.length == 0 ? owner : new FileOwner(owner.user(), Math.max(0, number(line[2])));
  }

  private static FileOwner user(String text, InsideRoot root) throws IOException {
    int number = number(text);
    if (number >= 0) {
      return new FileOwner(number, number);
    }
    String[] line = text.isEmpty() ? new String[0] : line(root, "etc/passwd", text, 4);
    return line.length == 0
        ? ROOT
        : new FileOwner(Math.max(0, number(line[2])), Math.max(0, number(line[3])));
  }

  private static int number(String text) {
    try {
      return text.matches("[0-9]+") ? Integer.parseInt(text) : -1;
    } catch (NumberFormatException tooLarge) {
      return -1;
    }
  }

  /** The fields of the line with this name; empty if there is none. */
  private static String[] line(InsideRoot root, String file, String name, int fields)
      throws IOException {
    Path path = root.file(root.follow(file));
    if (!Files.isRegularFile(path)) {
      throw new SandboxException.UnknownUser(name, "/" + file);
    }
    for (String line : Files.readString(path, StandardCharsets.ISO_8859_1).split("\n")) {
      String[] values = line.split(":", -1);
      if (values.length >= fields && values[0].equals(name)) {
        return values;
      }
    }
    return new String[0];
  }
}
