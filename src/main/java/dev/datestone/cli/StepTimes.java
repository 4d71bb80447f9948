package dev.datestone.cli;

import dev.datestone.operation.Label;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/** Which steps are running and since when, and which have taken longest. */
final class StepTimes {
  private static final int MOST_RUNNING = 8;
  private static final int SLOWEST = 3;
  private static final long WORTH_MILLIS = 1000;
  private static final long SILENCE_NANOS = 60_000_000_000L;

  private record Ran(Label label, long millis) {}

  private final long start = System.nanoTime();
  private final Map<Label, Long> running = new LinkedHashMap<>();
  private final Map<Label, Long> heard = new LinkedHashMap<>();
  private final List<Ran> ran = new ArrayList<>();
  private int cached;
  private int failed;
  private IntSupplier waiting = () -> 0;

  /**
   * The steps of the build are known.
   *
   * @param notBegun how many have not begun
   */
  void planned(IntSupplier notBegun) {
    waiting = notBegun;
  }

  void started(Label label) {
    long now = System.nanoTime();
    running.put(label, now);
    heard.put(label, now);
  }

  void said(Label label) {
    heard.computeIfPresent(label, (key, before) -> System.nanoTime());
  }

  void finished(Label label, long millis) {
    ended(label);
    ran.add(new Ran(label, millis));
  }

  void failed(Label label) {
    ended(label);
    failed++;
  }

  private void ended(Label label) {
    running.remove(label);
    heard.remove(label);
  }

  void cached() {
    cached++;
  }

  /** A line for the build, and one for each step that is running; none if none is. */
  List<String> lines() {
    if (running.isEmpty()) {
      return List.of();
    }
    long now = System.nanoTime();
    List<String> lines = new ArrayList<>();
    lines.add(
        "["
            + Progress.seconds(now - start)
            + "] "
            + count()
            + " steps ("
            + cached
            + " cached), "
            + running.size()
            + " running");
    running.forEach(
        (label, since) -> {
          if (lines.size() <= MOST_RUNNING) {
            lines.add(Progress.seconds(now - since) + "  " + step(label));
          }
        });
    if (running.size() > MOST_RUNNING) {
      lines.add("and " + (running.size() - MOST_RUNNING) + " more");
    }
    return lines;
  }

  /** The steps that have ended, and all that are known. */
  String count() {
    int done = ran.size() + failed + cached;
    return done + "/" + (done + running.size() + waiting.getAsInt());
  }

  /** The steps that have been silent for a minute; each is named once a minute. */
  List<Label> silent() {
    long now = System.nanoTime();
    List<Label> silent = new ArrayList<>();
    heard.forEach(
        (label, last) -> {
          if (now - last >= SILENCE_NANOS) {
            silent.add(label);
          }
        });
    silent.forEach(label -> heard.put(label, now));
    return silent;
  }

  /** How long a step has been running, in nanoseconds. */
  long age(Label label) {
    return System.nanoTime() - running.getOrDefault(label, System.nanoTime());
  }

  /** The slowest steps, if more than one was slow. */
  List<String> slowest() {
    List<Ran> slow =
        ran.stream()
            .filter(each -> each.millis() >= WORTH_MILLIS)
            .sorted(Comparator.comparingLong(Ran::millis).reversed())
            .limit(SLOWEST)
            .toList();
    return slow.size() < 2
        ? List.of()
        : slow.stream()
            .map(each -> Progress.seconds(each.millis() * 1_000_000) + "  " + step(each.label()))
            .toList();
  }

  private static String step(Label label) {
    return label.target() + " " + label.text();
  }
}
