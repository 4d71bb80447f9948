package dev.datestone.local;

import dev.datestone.engine.EngineException;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.sandbox.ContainerSpec;
import dev.datestone.sandbox.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a command is given that is in no key and no layer: secrets, the ssh agent, AWS credentials,
 * and a file for its output. Files of secrets lie in memory, in a mount that nobody else sees and
 * that a killed process does not leave behind.
 */
final class UncachedInputs implements AutoCloseable {
  /** Where a command of which the output is wanted writes it. */
  static final String ANSWER = "/run/datestone/answer";

  private static final String AGENT = "/run/datestone/ssh-agent";

  private final List<ContainerSpec.Mount> mounts = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private final @Nullable Path memory;
  private final Path answer;

  private UncachedInputs(@Nullable Path memory, Path answer) {
    this.memory = memory;
    this.answer = answer;
  }

  /**
   * What a command is given.
   *
   * @param scratch an empty folder, which outlives this
   * @param answers whether there is a file for its output
   */
  static UncachedInputs of(Operation.Run run, LocalOptions options, Path scratch, boolean answers)
      throws IOException {
    boolean files = run.mounts().stream().anyMatch(mount -> mount instanceof Mount.Secret);
    Path memory = null;
    if (files) {
      memory = Files.createDirectory(scratch.resolve("memory"));
      Mounts.tmpfs(memory, 0, 0700);
    }
    UncachedInputs extras = new UncachedInputs(memory, scratch.resolve("answer"));
    boolean all = false;
    try {
      extras.fill(run, options);
      if (answers) {
        Files.createFile(extras.answer);
        Files.setAttribute(extras.answer, "unix:mode", 0666);
        extras.mounts.add(new ContainerSpec.Bind(extras.answer, ANSWER, false));
      }
      all = true;
      return extras;
    } finally {
      if (!all) {
        extras.close();
      }
    }
  }

  private void fill(Operation.Run run, LocalOptions options) throws IOException {
    for (RunOptions.Secret secret : run.options().secrets()) {
      if (!secret.required() && options.secrets().value(secret.id()).isEmpty()) {
        continue;
      }
      byte[] value = value(run, options, secret.id());
      // Line breaks at its end are those of the file it came from.
      String text = new String(value, StandardCharsets.UTF_8).replaceFirst("\n+$", "");
      environment.put(secret.variable(), text);
    }
    int count = 0;
    for (Mount mount : run.mounts()) {
      if (mount instanceof Mount.Secret(String id, String target, int mode, boolean required)
          && memory != null
          && (required || options.secrets().value(id).isPresent())) {
        Path file = memory.resolve(Integer.toString(count++));
        Files.createFile(file, PosixFilePermissions.asFileAttribute(Set.of()));
        Files.setAttribute(file, "unix:mode", 0600);
        Files.write(file, value(run, options, id));
        Files.setAttribute(file, "unix:mode", mode);
        mounts.add(new ContainerSpec.Bind(file, target, true));
      }
    }
    if (run.options().ssh()) {
      Path socket = agent(run, options.sshAgent());
      mounts.add(new ContainerSpec.Bind(socket, AGENT, false));
      environment.put("SSH_AUTH_SOCK", AGENT);
    }
    if (run.options().aws()) {
      environment.putAll(AwsCredentials.of(System.getenv(), run.label()));
    }
  }

  private static byte[] value(Operation.Run run, LocalOptions options, String id) {
    return options
        .secrets()
        .value(id)
        .orElseThrow(
            () ->
                new EngineException.Unusable(
                    run.label(),
                    "secret \"" + id + "\" was not provided",
                    "give it with --secret "
                        + id
                        + "=VALUE, with --secret-file "
                        + id
                        + "=FILE, or as a line "
                        + id
                        + "=VALUE of a file .secret"));
  }

  private static Path agent(Operation.Run run, String socket) {
    if (socket.isEmpty() || !Files.exists(Path.of(socket))) {
      throw new EngineException.Unusable(
          run.label(),
          "there is no ssh agent: SSH_AUTH_SOCK "
              + (socket.isEmpty() ? "is not set" : "names no socket"),
          "start one: eval $(ssh-agent) && ssh-add");
    }
    return Path.of(socket);
  }

  /** What the command has written; nothing if nobody asked for it. */
  String answer() throws IOException {
    return Files.exists(answer)
        ? new String(Files.readAllBytes(answer), StandardCharsets.UTF_8)
        : "";
  }

  List<ContainerSpec.Mount> mounts() {
    return mounts;
  }

  Map<String, String> environment() {
    return environment;
  }

  @Override
  public void close() {
    if (memory != null) {
      Mounts.unmount(memory);
    }
  }
}
