package dev.datestone.differential;

import dev.datestone.differential.Case.CaseFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A case's files in a temporary folder, and what a build left there. */
final class CaseFolder {
  private static final int SHOWN = 4000;

  private final Path root;
  private final Map<String, String> before;

  CaseFolder(Case each, Path root) throws IOException, InterruptedException {
    this.root = root;
    Files.createDirectories(project());
    Files.createDirectories(root.resolve("home"));
    for (CaseFile file : each.files()) {
      write(project().resolve(file.path()).normalize(), file);
    }
    if (each.git()) {
      commit(project());
    }
    before = files();
  }

  Path project() {
    return root.resolve("project");
  }

  Path home() {
    return root.resolve("home");
  }

  private static void write(Path path, CaseFile file) throws IOException {
    Path parent = Objects.requireNonNull(path.getParent());
    Files.createDirectories(parent);
    switch (file.kind()) {
      case SYMLINK -> Files.createSymbolicLink(path, Path.of(file.text()));
      case FOLDER -> Files.createDirectories(path);
      case FILE, EXECUTABLE -> {
        Files.writeString(path, file.text());
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(
                file.kind() == Case.Kind.FILE ? "rw-r--r--" : "rwxr-xr-x"));
      }
    }
  }

  /** One commit, always with the same hash. */
  private static void commit(Path repository) throws IOException, InterruptedException {
    ProcessBuilder git =
        new ProcessBuilder(
            "sh",
            "-c",
            "git init -q -b main . && git add -A && git commit -q -m first && git tag v1");
    git.directory(repository.toFile()).inheritIO();
    for (String role : List.of("AUTHOR", "COMMITTER")) {
      git.environment().put("GIT_" + role + "_NAME", "Ann Example");
      git.environment().put("GIT_" + role + "_EMAIL", "ann@example.org");
      git.environment().put("GIT_" + role + "_DATE", "2026-01-02T03:04:05Z");
    }
    if (git.start().waitFor() != 0) {
      throw new IOException("git commit failed in " + repository);
    }
  }

  /** The files that a build made, changed or deleted, a line each. */
  String changes() throws IOException {
    Map<String, String> after = files();
    StringBuilder lines = new StringBuilder();
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    for (String path : paths) {
      String now = after.get(path);
      if (now == null) {
        lines.append("deleted ").append(path).append('\n');
      } else if (!now.equals(before.get(path))) {
        lines.append(path).append(' ').append(now).append('\n');
      }
    }
    return lines.toString();
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(project())) {
      for (Path path : all.toList()) {
        String name = project().relativize(path).toString();
        // The reference leaves a folder of its own behind when it fails.
        if (!name.isEmpty() && !name.matches("(\\.git|\\.tmp-earth-out)(/.*)?")) {
          files.put(name, describe(path));
        }
      }
    }
    return files;
  }

  private static String describe(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    int bits = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    String mode = String.format("%04o", bits);
    if (Files.isDirectory(path)) {
      return mode + " folder";
    }
    if (!Files.isRegularFile(path)) {
      return mode + " special";
    }
    byte[] content = Files.readAllBytes(path);
    String text = new String(content, StandardCharsets.UTF_8);
    return mode + " " + (content.length <= SHOWN ? quoted(text) : digest(content));
  }

  /** On one line, or a line of its own for each line break inside. */
  private static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\r", "\\r")
            .replaceAll("\n(?!$)", "\\\\n\n  ")
            .replace("\0", "\\0")
            .replaceFirst("\n$", "\\\\n")
        + "\"";
  }

  static String digest(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Folders may be closed to us and full of odd names: the shell's work. */
  void delete() throws IOException, InterruptedException {
    new ProcessBuilder("rm", "-rf", root.toString()).inheritIO().start().waitFor();
  }
}
