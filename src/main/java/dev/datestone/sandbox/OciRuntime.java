package dev.datestone.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The OCI runtime of this machine. */
record OciRuntime(Path program, Kind kind) {
  enum Kind {
    CRUN,
    RUNC
  }

  /** Folders that a normal user's PATH often lacks. */
  private static final String USUAL_FOLDERS =
      "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

  static Optional<OciRuntime> find() {
    return find("crun", Kind.CRUN).or(() -> find("runc", Kind.RUNC));
  }

  private static Optional<OciRuntime> find(String name, Kind kind) {
    String path = System.getenv().getOrDefault("PATH", "") + ":" + USUAL_FOLDERS;
    for (String folder : path.split(":")) {
      Path program = Path.of(folder, name);
      if (folder.startsWith("/") && Files.isExecutable(program)) {
        return Optional.of(new OciRuntime(program, kind));
      }
    }
    return Optional.empty();
  }

  /**
   * Runs a bundle's container under this name, with the runtime's own files and messages in
   * scratch.
   */
  List<String> command(Path scratch, String id, List<String> verb) {
    var words = new ArrayList<String>();
    words.add(program.toString());
    if (kind == Kind.CRUN) {
      words.add("--cgroup-manager=disabled");
    }
    words.addAll(List.of("--root", scratch.resolve("state").toString()));
    // crun takes what stands before a colon for a kind of log.
    String log = (kind == Kind.CRUN ? "file:" : "") + log(scratch);
    words.addAll(List.of("--log", log, "--log-format", "json"));
    words.addAll(verb);
    words.add(id);
    return words;
  }

  /** What kept the runtime from starting the command, in its own words. */
  static Optional<String> complaint(Path scratch) throws IOException {
    Path log = log(scratch);
    if (!Files.exists(log) || Files.size(log) == 0) {
      return Optional.empty();
    }
    var found = new ArrayList<String>();
    try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(log))) {
      while (json.nextToken() != null) {
        String level = "";
        String message = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          String value = json.nextTextValue();
          level = name.equals("level") && value != null ? value : level;
          message = name.equals("msg") && value != null ? value : message;
        }
        if (level.equals("error") || level.equals("fatal")) {
          found.add(message);
        }
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
  }

  private static Path log(Path scratch) {
    return scratch.resolve("runtime.log");
  }
}
