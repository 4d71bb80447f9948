package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Paths;
import dev.datestone.engine.Command.Rule;
import dev.datestone.engine.Command.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does the commands of one RUN and counts what went wrong in it. Knows nothing of the rule. */
final class Worker {
  /** What may go wrong in a RUN. */
  record Trouble(int failsAfter, int clockSetAfter, long clockSetBy) {
    static final Trouble NONE = new Trouble(Integer.MAX_VALUE, Integer.MAX_VALUE, 0);
  }

  /** How often what happened. */
  static final class Counts {
    long runs;
    long needed;
    long needless;
    long stale;

    double per100() {
      return 100.0 * needless / Math.max(1, needed);
    }

    void add(Counts other) {
      runs += other.runs;
      needed += other.needed;
      needless += other.needless;
      stale += other.stale;
    }
  }

  private final Workshop shop;
  private final Tool tool;
  private final Trouble trouble;
  private final SplittableRandom random;
  private final Counts counts;
  private final Consumer<Supplier<String>> trace;
  private int made;
  private long lastMade;

  Worker(
      Workshop shop,
      Tool tool,
      Trouble trouble,
      SplittableRandom random,
      Counts counts,
      Consumer<Supplier<String>> trace) {
    this.shop = shop;
    this.tool = tool;
    this.trouble = trouble;
    this.random = random;
    this.counts = counts;
    this.trace = trace;
  }

  /** Whether it came to its end. */
  boolean work(List<Command> commands) {
    for (Command command : commands) {
      switch (command) {
        case Command.Make(List<Rule> rules) -> {
          for (Rule rule : rules) {
            if (!make(rule)) {
              return false;
            }
          }
        }
        case Command.Rewrite(String path, boolean change) -> rewrite(path, change);
        case Command.Remove(String path) -> {
          somethingTakes();
          shop.remove(path);
        }
      }
    }
    return true;
  }

  private void somethingTakes() {
    shop.clock.pass(
        switch (random.nextInt(4)) {
          case 0 -> FakeClock.MICRO * 3;
          case 1 -> FakeClock.MICRO * 400;
          case 2 -> FakeClock.MILLI * 7;
          default -> FakeClock.SECOND;
        });
  }

  private boolean make(Rule rule) {
    String of = madeOf(rule);
    Entry now = shop.at(rule.out());
    boolean known = now != null && !now.xattrs().isEmpty();
    boolean right = known && now != null && now.xattrs().equals(of);
    boolean fresh = now != null && looksFresh(rule, now);
    boolean foreign = now != null && now.payload().startsWith("the host's ");
    if (fresh && !right && (known || foreign)) {
      counts.stale++;
    }
    if (known && right && !fresh) {
      counts.needless++;
    }
    if (!right && (known || !fresh)) {
      counts.needed++;
    }
    trace.accept(
        () ->
            "    %s: %s%s from %s"
                .formatted(
                    rule.out(),
                    fresh ? "left" : "made",
                    known && fresh != right ? (fresh ? " STALE" : " needlessly") : "",
                    describe(rule, now)));
    if (fresh) {
      return true;
    }
    if (made == trouble.failsAfter) {
      return false;
    }
    long start = shop.clock.stamp();
    somethingTakes();
    if (made++ == trouble.clockSetAfter) {
      trace.accept(() -> "    the clock is set by " + trouble.clockSetBy);
      // Not to before its start: then no tool can tell what it made in this RUN from what it found.
      shop.clock.set(Math.max(trouble.clockSetBy, shop.start - shop.clock.stamp()));
    }
    lastMade = Math.max(lastMade, Math.max(start, shop.clock.stamp()));
    shop.write(
        rule.out(), contentOf(rule, of), of, tool.dateIsStart() ? start : shop.clock.stamp());
    return true;
  }

  private static String contentOf(Rule rule, String of) {
    long hash = rule.out().hashCode();
    for (int i = 0; i < of.length(); i++) {
      hash = (hash ^ of.charAt(i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return Long.toHexString(rule.coarse() ? hash & 1 : hash);
  }

  private void rewrite(String path, boolean change) {
    somethingTakes();
    // What a tool made and what is written behind that in one moment, or after somebody set the
    // clock back in between, it cannot tell apart.
    shop.clock.passUntil(tool.after(Math.max(shop.clock.stamp(), lastMade)));
    Entry file = shop.at(path);
    if (file != null) {
      String content = change ? "formatted " + file.payload().hashCode() % 2 : file.payload();
      shop.write(path, content, file.xattrs(), shop.clock.stamp());
      trace.accept(() -> "    " + path + " written anew: " + content + " @" + shop.clock.stamp());
    }
  }

  private boolean looksFresh(Rule rule, Entry output) {
    for (String input : files(rule)) {
      Entry entry = shop.at(input.endsWith("/") ? Paths.parent(input) : input);
      if (entry != null && tool.newer(entry.date(), output.date())) {
        return false;
      }
    }
    // A tool knows by name what it made something from, so it misses what is gone.
    for (String line : output.xattrs().lines().toList()) {
      String input = line.substring(0, Math.max(0, line.indexOf('=')));
      String path = input.endsWith("/") ? Paths.parent(input) : input;
      if (line.contains("=f") && shop.at(path) == null) {
        return false;
      }
    }
    return true;
  }

  private List<String> files(Rule rule) {
    List<String> files = new ArrayList<>();
    for (String input : rule.inputs()) {
      if (input.endsWith("/*")) {
        String folder = Paths.parent(input);
        shop.names(folder).forEach(name -> files.add(Paths.join(folder, name)));
      } else {
        files.add(input);
      }
    }
    return files;
  }

  private String madeOf(Rule rule) {
    StringBuilder of = new StringBuilder();
    for (String input : files(rule)) {
      of.append(input).append('=');
      if (input.endsWith("/")) {
        String folder = Paths.parent(input);
        of.append(shop.at(folder) == null ? "-" : "f" + shop.names(folder));
      } else {
        Entry entry = shop.at(input);
        of.append(entry == null ? "-" : entry.contentKey());
      }
      of.append('\n');
    }
    return of.isEmpty() ? "nothing\n" : of.toString();
  }

  private String describe(Rule rule, @Nullable Entry output) {
    StringBuilder text = new StringBuilder();
    for (String input : files(rule)) {
      Entry entry = shop.at(input.endsWith("/") ? Paths.parent(input) : input);
      text.append(input)
          .append(entry == null ? "=none" : "=" + entry.payload() + "@" + entry.date())
          .append(' ');
    }
    return text + "; it was @" + (output == null ? "none" : output.date());
  }
}
