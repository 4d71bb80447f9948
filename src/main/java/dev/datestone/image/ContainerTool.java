package dev.datestone.image;

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

/** The docker or podman of this machine, spoken to by its program. */
final class ContainerTool {
  private static final String SHA256 = "sha256:";
  private static final int DIGITS = 64;

  private final String program;

  ContainerTool(String program) {
    this.program = program;
  }

  String program() {
    return program;
  }

  /** What came of a command. */
  private record Ended(int code, String out) {}

  /** A way to give a command its input. */
  private interface Input {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /** The ids of these names' images; empty when nobody answers. */
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
      return Optional.empty(); // there is no such program
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

  /** A name without what the programs put before short ones. */
  static String brief(String name) {
    for (String prefix : List.of("docker.io/library/", "docker.io/", "localhost/")) {
      if (name.startsWith(prefix)) {
        return name.substring(prefix.length());
      }
    }
    return name;
  }

  /**
   * The plain archives' digests of the layers that these images have. Only Docker may be given an
   * archive without them.
   */
  Set<Digest> layers(Set<String> ids) throws InterruptedException, IOException {
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

  /** Hands an archive over; empty when it was taken, else what the program said. */
  Optional<String> load(ImageFile archive) throws IOException, InterruptedException {
    Ended ended = run(List.of("load", "--quiet"), true, archive::write);
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
      StringBuilder said = new StringBuilder();
      Thread reader = Thread.ofPlatform().start(() -> said.append(text(process)));
      IOException broken = null;
      try (OutputStream out = new BufferedOutputStream(process.getOutputStream(), 1 << 16)) {
        input.write(out);
      } catch (IOException e) {
        broken = e; // it has ended before it took all, and says why
      }
      int code = process.waitFor();
      reader.join();
      if (broken != null && code == 0) {
        throw broken;
      }
      return new Ended(code, said.toString());
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
