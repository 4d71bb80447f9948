package dev.datestone.oci;

import dev.datestone.content.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The docker or podman of this machine, used through its command line. */
final class ContainerEngine {
  private static final String SHA256 = "sha256:";
  private static final int DIGITS = 64;

  private final String program;

  ContainerEngine(String program) {
    this.program = program;
  }

  String program() {
    return program;
  }

  /** The result of a command. */
  private record Ended(int code, String out) {}

  /** Writes the input of a command. */
  private interface Input {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /** The image ids of these names; empty if the engine is not available. */
  Optional<Map<String, String>> ids(List<String> names) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("image", "ls", "--no-trunc", "--format"));
    words.add("{{.ID}} {{.Repository}}:{{.Tag}}");
    for (String name : names) {
      words.add("--filter");
      words.add("reference=" + name);
    }
    Ended ended;
    try {
      ended = run(words, false, out -> {});
    } catch (IOException e) {
      return Optional.empty(); // not installed
    }
    if (ended.code() != 0) {
      return Optional.empty();
    }
    Map<String, String> ids = new HashMap<>();
    for (String line : ended.out().lines().toList()) {
      int blank = line.indexOf(' ');
      if (line.startsWith(SHA256) && blank > 0) {
        ids.put(brief(line.substring(blank + 1)), line.substring(SHA256.length(), blank));
      }
    }
    return Optional.of(ids);
  }

  /** A name without the prefix that the engines add to short ones. */
  static String brief(String name) {
    for (String prefix : List.of("docker.io/library/", "docker.io/", "localhost/")) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }

  /**
   * The diff ids of the layers of these images. Only Docker can load an archive without them; for
   * podman this is empty.
   */
  Set<Digest> layers(Set<String> ids) throws IOException, InterruptedException {
    Set<Digest> layers = new HashSet<>();
    if (ids.isEmpty() || !program.equals("docker")) {
      return layers;
    }
    List<String> words = new ArrayList<>(List.of("image", "inspect", "--format"));
    words.add("{{range .RootFS.Layers}}{{println .}}{{end}}");
    ids.forEach(id -> words.add(SHA256 + id));
    for (String line : run(words, false, out -> {}).out().lines().toList()) {
      if (line.startsWith(SHA256) && line.length() == SHA256.length() + DIGITS) {
        layers.add(new Digest(line.substring(SHA256.length())));
      }
    }
    return layers;
  }

  /** Loads an archive; returns the error message if that fails. */
  Optional<String> load(ImageArchiveWriter archive) throws IOException, InterruptedException {
    Ended ended = run(List.of("load", "--quiet"), true, archive::writeTo);
    return ended.code() == 0 ? Optional.empty() : Optional.of(ended.out().strip());
  }

  private Ended run(List<String> words, boolean errorsToo, Input input)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(errorsToo);
    if (!errorsToo) {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    Process process = builder.start();
    try {
      CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> text(process));
      IOException broken = null;
      try (OutputStream out = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
        input.write(out);
      } catch (IOException e) {
        broken = e; // it ended early, and says why
      }
      int code = process.waitFor();
      if (broken != null && code == 0) {
        throw broken;
      }
      return new Ended(code, said.join());
    } finally {
      process.destroy();
    }
  }

  private static String text(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
