package dev.datestone.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The user and groups that a command runs as, looked up in the image's /etc/passwd and /etc/group
 * as Docker does.
 */
public record ContainerUser(int uid, int gid, List<Integer> groups, String home) {
  public ContainerUser {
    // Includes the primary group, as in Docker (CVE-2022-36109).
    groups = Stream.concat(Stream.of(gid), groups.stream()).distinct().toList();
  }

  /** Parses "", "user" or "user:group", where each is a name or a number. */
  public static ContainerUser of(String text, Path rootfs) throws IOException {
    int colon = text.indexOf(':');
    String userText = colon < 0 ? text : text.substring(0, colon);
    String groupText = colon < 0 ? "" : text.substring(colon + 1);
    String wanted = userText.isEmpty() ? "0" : userText;

    Optional<List<String>> known = first(lines(rootfs, "/etc/passwd", 6), named(wanted));
    int uid = known.map(line -> number(line.get(2))).orElseGet(() -> number(wanted));
    if (uid < 0) {
      throw new SandboxException.UnknownUser(wanted, "/etc/passwd");
    }
    String name = known.map(line -> line.get(0)).orElse("");
    String home = known.map(line -> line.get(5)).filter(path -> !path.isEmpty()).orElse("/");
    List<List<String>> groups = lines(rootfs, "/etc/group", 4);
    if (!groupText.isEmpty()) {
      return new ContainerUser(uid, group(groupText, groups), List.of(), home);
    }
    int gid = known.map(line -> number(line.get(3))).orElse(0);
    return new ContainerUser(uid, Math.max(0, gid), memberships(name, groups), home);
  }

  private static int group(String text, List<List<String>> groups) {
    int gid = first(groups, named(text)).map(line -> number(line.get(2))).orElse(number(text));
    if (gid < 0) {
      throw new SandboxException.UnknownUser(text, "/etc/group");
    }
    return gid;
  }

  private static List<Integer> memberships(String name, List<List<String>> groups) {
    var found = new ArrayList<Integer>();
    for (List<String> line : groups) {
      int gid = number(line.get(2));
      if (!name.isEmpty() && gid >= 0 && List.of(line.get(3).split(",")).contains(name)) {
        found.add(gid);
      }
    }
    return found;
  }

  /** Matches a line by its name, or by its number if the text is a number. */
  private static Predicate<List<String>> named(String text) {
    int number = number(text);
    return line -> line.get(0).equals(text) || (number >= 0 && number(line.get(2)) == number);
  }

  private static Optional<List<String>> first(
      List<List<String>> lines, Predicate<List<String>> wanted) {
    return lines.stream().filter(wanted).findFirst();
  }

  private static int number(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException tooLarge) {
      return -1;
    }
  }

  private static List<List<String>> lines(Path rootfs, String file, int fields) throws IOException {
    Path path = ContainerPaths.resolve(rootfs, file);
    if (!Files.isRegularFile(path)) {
      return List.of();
    }
    var lines = new ArrayList<List<String>>();
    for (String line : Files.readString(path, StandardCharsets.ISO_8859_1).split("\n")) {
      List<String> values = List.of(line.split(":", -1));
      if (values.size() >= fields) {
        lines.add(values);
      }
    }
    return lines;
  }
}
