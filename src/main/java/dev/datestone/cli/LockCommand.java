package dev.datestone.cli;

import dev.datestone.session.BuildRequest;
import dev.datestone.session.ImageLock;
import dev.datestone.session.Outline;
import dev.datestone.session.Problem;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** {@code datestone lock}. */
final class LockCommand {
  private static final int BRIEF = "sha256:".length() + 12;

  private final CommandContext context;

  LockCommand(CommandContext context) {
    this.context = context;
  }

  int run(ParseResult words) throws InterruptedException {
    boolean check = words.hasMatchedOption("--check");
    boolean update = words.hasMatchedOption("--update");
    if (check && update) {
      throw new UsageException("--check and --update exclude each other", "leave one of them out");
    }
    List<String> written = words.matchedPositionalValue(0, List.of());
    List<List<String>> named = named(written);
    boolean all = named.isEmpty();
    List<List<String>> targets = all ? targets(written.isEmpty() ? "" : written.getFirst()) : named;
    ImageLock.Mode mode =
        check ? ImageLock.Mode.CHECK : update ? ImageLock.Mode.UPDATE : ImageLock.Mode.WRITE;
    try (Session session = Session.open(context.environment());
        Progress progress =
            new Progress(context.err(), context.style(), Progress.Kind.LINES, false)) {
      List<BuildRequest> requests = new ArrayList<>();
      for (List<String> target : targets) {
        ParsedOptions options = ParsedOptions.read(target);
        requests.add(RequestParser.of(context, options, Map.of()).request());
      }
      return tell(session.lock(requests, all, mode, progress), mode);
    }
  }

  /** The targets that are named, each with the arguments behind it. */
  private static List<List<String>> named(List<String> words) {
    List<List<String>> targets = new ArrayList<>();
    for (String word : words) {
      if (!word.startsWith("-") && word.indexOf('+') >= 0) {
        targets.add(new ArrayList<>());
      } else if (targets.isEmpty() && word.startsWith("-")) {
        throw new UsageException(
            "unknown option " + word, "arguments follow their target: +target " + word);
      }
      if (!targets.isEmpty()) {
        targets.getLast().add(word);
      }
    }
    return targets;
  }

  private List<List<String>> targets(String place) {
    List<List<String>> targets = new ArrayList<>();
    Outline outline = Outline.of(context.here(), context.here().resolve(place).normalize());
    outline.targets().forEach(target -> targets.add(List.of(place + "+" + target.name())));
    if (targets.isEmpty()) {
      targets.add(List.of(place + "+base"));
    }
    return targets;
  }

  private int tell(List<ImageLock.Line> lines, ImageLock.Mode mode) {
    List<String> missing = new ArrayList<>();
    for (ImageLock.Line line : lines) {
      if (mode == ImageLock.Mode.CHECK && line.now().isEmpty() && line.before().isEmpty()) {
        missing.add(line.name());
      } else if (line.changes() && mode != ImageLock.Mode.CHECK) {
        context.println(line.name() + ": " + brief(line.before()) + " -> " + brief(line.now()));
      }
    }
    if (!missing.isEmpty()) {
      new ProblemPrinter(context.err(), context.style())
          .tell(
              Problem.Mistake.of(
                  "missing in datestone.lock: " + String.join(", ", missing),
                  "datestone lock adds them"));
      return 1;
    }
    long locked = lines.stream().filter(line -> !line.now().isEmpty()).count();
    context.println("ok: " + locked + (locked == 1 ? " tag" : " tags") + " locked");
    return 0;
  }

  private static String brief(String digest) {
    return digest.isEmpty() ? "none" : ("sha256:" + digest).substring(0, BRIEF);
  }
}
