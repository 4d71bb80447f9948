package dev.datestone.cli;

import dev.datestone.build.Configuration;
import dev.datestone.build.Locking;
import dev.datestone.build.Outline;
import dev.datestone.build.Problem;
import dev.datestone.build.UsageException;
import dev.datestone.build.Workplace;
import dev.datestone.cli.Main.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** {@code datestone lock}. */
final class LockCommand {
  private static final int BRIEF = "sha256:".length() + 12;

  private final World world;

  LockCommand(World world) {
    this.world = world;
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
    Locking.Wish wish =
        check ? Locking.Wish.CHECK : update ? Locking.Wish.UPDATE : Locking.Wish.WRITE;
    try (Workplace workplace = Workplace.open(Configuration.home(world.environment()));
        Progress progress = new Progress(world.err(), world.style(), false, false)) {
      List<Workplace.Wishes> wishes = new ArrayList<>();
      for (List<String> target : targets) {
        GivenOptions given = GivenOptions.read(target);
        wishes.add(BuildWords.of(world, given, Map.of()).wishes());
      }
      return tell(workplace.lock(wishes, all, wish, world.environment(), progress), wish);
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
            "lock has no option " + word, "arguments stand behind their target: +target " + word);
      }
      if (!targets.isEmpty()) {
        targets.getLast().add(word);
      }
    }
    return targets;
  }

  private List<List<String>> targets(String place) {
    List<List<String>> targets = new ArrayList<>();
    Outline outline = Outline.of(world.here(), world.here().resolve(place).normalize());
    outline.targets().forEach(target -> targets.add(List.of(place + "+" + target.name())));
    if (targets.isEmpty()) {
      targets.add(List.of(place + "+base"));
    }
    return targets;
  }

  private int tell(List<Locking.Line> lines, Locking.Wish wish) {
    List<String> missing = new ArrayList<>();
    for (Locking.Line line : lines) {
      if (wish == Locking.Wish.CHECK && line.now().isEmpty() && line.before().isEmpty()) {
        missing.add(line.name());
      } else if (line.changes() && wish != Locking.Wish.CHECK) {
        world.out().println(line.name() + ": " + brief(line.before()) + " -> " + brief(line.now()));
      }
    }
    if (!missing.isEmpty()) {
      new Messages(world.err(), world.style())
          .tell(
              Problem.Mistake.of(
                  "datestone.lock lacks " + String.join(", ", missing),
                  "datestone lock adds them"));
      return 1;
    }
    long locked = lines.stream().filter(line -> !line.now().isEmpty()).count();
    world.out().println("ok: " + locked + (locked == 1 ? " tag" : " tags") + " locked");
    return 0;
  }

  private static String brief(String digest) {
    return digest.isEmpty() ? "none" : ("sha256:" + digest).substring(0, BRIEF);
  }
}
