package dev.datestone.evaluate;

import dev.datestone.dockerfile.Heredoc;
import dev.datestone.dockerfile.Instruction;
import dev.datestone.earthfile.Invocation;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** RUN of a Dockerfile. */
final class DockerfileRuns {
  /** Arguments that a RUN gets without an ARG. */
  private static final List<String> PROXIES =
      List.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

  /** Where a program of a here-document is, as in Docker. */
  private static final String SCRIPTS = "/dev/pipes";

  private DockerfileRuns() {}

  static StageState run(StageState state, Instruction.Run run) throws InterruptedException {
    DockerfileMounts mounts = new DockerfileMounts(state, run);
    for (Word word : run.flags().mounts()) {
      mounts.add(word);
    }
    List<String> argv = argv(state, run, mounts);
    ImageConfig config = state.config();
    RunOptions options =
        new RunOptions(
            network(state, run),
            privileged(state, run),
            mounts.hasSsh(),
            false,
            false,
            false,
            RunOptions.Terminal.NONE,
            mounts.secrets(),
            List.of());
    return state.with(
        new Operation.Run(
            state.end(),
            argv,
            environment(state),
            config.workingDirectory(),
            config.user(),
            mounts.all(),
            options,
            false,
            state.label(run)));
  }

  private static SortedMap<String, String> environment(StageState state) {
    SortedMap<String, String> environment = new TreeMap<>();
    for (String proxy : PROXIES) {
      for (String name : List.of(proxy, proxy.toLowerCase(Locale.ROOT))) {
        String value = state.build().given().get(name);
        if (value != null) {
          environment.put(name, value);
        }
      }
    }
    environment.putAll(state.arguments());
    environment.putAll(state.config().environment());
    environment.putIfAbsent("PATH", ImageConfig.PATH);
    return environment;
  }

  private static List<String> argv(StageState state, Instruction.Run run, DockerfileMounts mounts) {
    return switch (run.invocation()) {
      case Invocation.Exec(List<String> arguments, var position) -> arguments;
      case Invocation.Shell(Word text) -> {
        List<Heredoc> heredocs = run.heredocs();
        boolean alone =
            heredocs.size() == 1 && heredocs.getFirst().word().equals(text.text().strip());
        if (alone && heredocs.getFirst().text().startsWith("#!")) {
          yield program(state, text, heredocs.getFirst(), mounts);
        }
        String script = alone ? heredocs.getFirst().text() : withHeredocs(text, heredocs);
        yield DockerfileInstructions.shell(state, script);
      }
    };
  }

  /** A here-document that names its interpreter is a program. */
  private static List<String> program(
      StageState state, Word text, Heredoc heredoc, DockerfileMounts mounts) {
    DockerfileCopies.requireFileName(state, text, heredoc.name());
    mounts.addScript(SCRIPTS, heredoc.name(), heredoc.text());
    return DockerfileInstructions.shell(state, SCRIPTS + "/" + heredoc.name());
  }

  /** Here-documents follow the command as a shell wants them. */
  private static String withHeredocs(Word text, List<Heredoc> heredocs) {
    StringBuilder all = new StringBuilder(text.text());
    for (Heredoc heredoc : heredocs) {
      all.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return all.toString();
  }

  private static boolean network(StageState state, Instruction.Run run) {
    Word word = run.flags().network();
    String value = word == null ? "default" : state.text(word);
    return switch (value) {
      case "default", "host" -> true;
      case "none" -> false;
      default ->
          throw state.error(
              word == null ? new Word(value, run.position()) : word,
              "unknown network \"" + value + "\"",
              "it is one of default, none, host");
    };
  }

  private static boolean privileged(StageState state, Instruction.Run run) {
    Word word = run.flags().security();
    String value = word == null ? "sandbox" : state.text(word);
    if (word == null || value.equals("sandbox")) {
      return false;
    }
    if (!value.equals("insecure")) {
      throw state.error(
          word, "unknown security mode \"" + value + "\"", "it is one of sandbox, insecure");
    }
    if (!state.build().privileged()) {
      throw state.error(
          word,
          "this RUN asks for all privileges (--security=insecure)",
          "allow it with --allow-privileged, for FROM DOCKERFILE and on the command line");
    }
    return true;
  }
}
