package dev.datestone.sandbox;

import dev.datestone.content.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The OCI runtime (crun or runc) of this machine. */
record OciRuntime(Path program, Kind kind) {
  enum Kind {
    CRUN,
    RUNC
  }

  /** Folders that are often missing in a normal user's PATH. */
  private static final String USUAL_FOLDERS =
      "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

  static Optional<OciRuntime> find() {
    return find("crun", Kind.CRUN).or(() -> find("runc", Kind.RUNC));
  }

  private static Optional<OciRuntime> find(String name, Kind kind) {
    return program(name).map(path -> new OciRuntime(path, kind));
  }

  /** A program of this machine. */
  static Optional<Path> program(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":" + USUAL_FOLDERS;
    for (String folder : path.split(":")) {
      Path program = Path.of(folder, name);
      if (folder.startsWith("/") && Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /** The command line of the runtime, with its state and log in the scratch folder. */
  List<String> command(Path scratch, String id, List<String> verb) {
    var words = new ArrayList<String>();
    words.add(program.toString());
    if (kind == Kind.CRUN) {
      words.add("--cgroup-manager=disabled");
    }
    words.addAll(List.of("--root", scratch.resolve("state").toString()));
    // crun takes a prefix before a colon as the kind of log.
    String log = (kind == Kind.CRUN ? "file:" : "") + log(scratch);
    words.addAll(List.of("--log", log, "--log-format", "json"));
    words.addAll(verb);
    words.add(id);
    return words;
  }

  /** The errors that the runtime has logged, in its own words. */
  static Optional<String> error(Path scratch) throws IOException {
    Path log = log(scratch);
    if (!Files.exists(log) || Files.size(log) == 0) {
      return Optional.empty();
    }
    String errors =
        JsonObject.readLines(Files.readAllBytes(log)).stream()
            .filter(line -> Set.of("error", "fatal").contains(line.text("level")))
            .map(line -> line.text("msg"))
            .collect(Collectors.joining("; "));
    return errors.isEmpty() ? Optional.empty() : Optional.of(errors);
  }

  private static Path log(Path scratch) {
    return scratch.resolve("runtime.log");
  }
}
