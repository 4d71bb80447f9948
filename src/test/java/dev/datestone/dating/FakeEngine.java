package dev.datestone.dating;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Manifest;
import dev.datestone.content.Paths;
import dev.datestone.dating.Command.Tool;
import dev.datestone.dating.Worker.Counts;
import dev.datestone.dating.Worker.Trouble;
import dev.datestone.dating.Workshop.Cache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Uses the dating rule as the engine does, in memory: layers, their cache, cache mounts. */
final class FakeEngine {
  /** What a target hands on. */
  record Artifact(@Nullable State state, Map<String, Entry> files, boolean isFolder) {}

  /** A file as a COPY finds it on the host. */
  record HostFile(String content, long date) {}

  /** A RUN did not come to its end, so the build ends. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stopped() {
      super("a RUN failed", null, false, false);
    }
  }

  /** The state of an artifact that is here. */
  private record Brought(String id, State state) {}

  private record Key(String step, String base, Map<String, String> content) {}

  final FakeClock clock;
  final Counts counts = new Counts();
  final Map<String, Cache> caches = new TreeMap<>();
  private static final long PATIENCE = 5 * FakeClock.SECOND;

  private final Tool tool;
  private final boolean rememberCopies;
  private final Consumer<Supplier<String>> trace;
  private final Map<Key, Chain> layerCache = new HashMap<>();
  private final Map<Key, Manifest> copyCache = new HashMap<>();
  private final Map<String, Manifest> predecessors = new HashMap<>();
  private final Map<String, Brought> brought = new HashMap<>();
  private int artifacts;

  /** How far a state may be ahead of the clock before the clock must have been set back. */
  private static final long CLOCK_SLACK = 2 * FakeClock.SECOND;

  // What goes wrong in the next RUN that is done, and whether it is killed by it.
  Trouble trouble = Trouble.NONE;
  boolean killed;
  SplittableRandom random = new SplittableRandom(0);

  FakeEngine(FakeClock clock, Tool tool, boolean rememberCopies, Consumer<Supplier<String>> trace) {
    this.clock = clock;
    this.tool = tool;
    this.rememberCopies = rememberCopies;
    this.trace = trace;
  }

  boolean seesSecondsOnly() {
    return tool.seesSecondsOnly();
  }

  Chain from(BaseTree base) {
    return new Chain(base, List.of(), base.state(clock.stamp()), List.of(), new TreeMap<>());
  }

  void forgetLayers(boolean all) {
    layerCache.keySet().removeIf(key -> all || random.nextBoolean());
    copyCache.keySet().removeIf(key -> all || random.nextBoolean());
  }

  Chain copy(Chain chain, String step, Map<String, HostFile> files, boolean keep) {
    NavigableMap<String, Entry> entries = new TreeMap<>();
    clock.pass(FakeClock.MILLI);
    files.forEach(
        (path, file) -> {
          long date = keep ? Math.min(file.date(), clock.stamp()) : clock.stamp();
          Origin origin = keep ? Origin.KEPT : Origin.COPIED;
          entries.put(path, Workshop.file(file.content(), "", date, origin));
        });
    if (step.startsWith("src")
        || step.equals("all")
        || files.keySet().stream().anyMatch(each -> each.startsWith("w/"))) {
      // A folder stays when its last file goes.
      entries.put("w/a", Workshop.folder(clock.stamp(), Origin.COPIED));
      entries.put("w/b", Workshop.folder(clock.stamp(), Origin.COPIED));
    }
    Manifest made = withFoldersAndOldDates(step, entries);
    // A layer from a time that the clock has yet to reach is not used.
    copyCache
        .values()
        .removeIf(
            each -> each.entries().values().stream().anyMatch(file -> file.date() > clock.stamp()));
    Manifest manifest =
        rememberCopies ? copyCache.computeIfAbsent(copyKey(step, made), key -> made) : made;
    predecessors.put(step, manifest);
    trace.accept(() -> "  COPY " + step + (keep ? " --keep-ts " : " ") + show(manifest));
    return onto(chain, new View.Layer(manifest, State.CHAIN, false));
  }

  private Manifest withFoldersAndOldDates(String step, NavigableMap<String, Entry> entries) {
    for (String path : List.copyOf(entries.keySet())) {
      for (String up = Paths.parent(path); !up.isEmpty(); up = Paths.parent(up)) {
        entries.putIfAbsent(up, Workshop.folder(clock.stamp(), Origin.COPIED));
      }
    }
    Manifest before = predecessors.get(step);
    if (before != null) {
      entries.replaceAll(
          (path, entry) -> {
            Entry old = before.get(path);
            return old != null && entry.origin() == Origin.COPIED && old.sameAs(entry)
                ? entry.withDate(Math.min(old.date(), clock.stamp()))
                : entry;
          });
    }
    Manifest manifest = new Manifest(entries);
    predecessors.put(step, manifest);
    return manifest;
  }

  private static Key copyKey(String step, Manifest manifest) {
    Map<String, String> content = new HashMap<>();
    manifest
        .entries()
        .forEach((path, entry) -> content.put(path, entry.seen() + entry.origin().name()));
    return new Key(step, "", content);
  }

  private static Chain onto(Chain chain, View.Layer layer) {
    NavigableMap<String, String> content = new TreeMap<>(chain.content());
    layer
        .manifest()
        .entries()
        .forEach(
            (path, entry) -> {
              if (!entry.type().isFolder()) {
                content.subMap(path + "/", path + "0").clear();
              }
              content.put(path, entry.seen());
            });
    List<View.Layer> layers = new ArrayList<>(chain.layers());
    layers.add(layer);
    return new Chain(chain.base(), layers, chain.state(), chain.artifacts(), content);
  }

  /** A single file as an artifact. */
  Artifact saveFile(Chain chain, String path) {
    Artifact saved = save(chain, List.of(path));
    return new Artifact(saved.state(), saved.files(), false);
  }

  /** A folder as an artifact, with these files in it. */
  Artifact save(Chain chain, List<String> paths) {
    View view = chain.view(List.of());
    Map<String, Entry> files = new TreeMap<>();
    for (String path : paths) {
      Entry entry = view.entry(path);
      if (entry != null) {
        boolean made = entry.origin() == Origin.MADE;
        files.put(path, entry.withOrigin(made ? Origin.MADE : Origin.COPIED));
      }
    }
    return new Artifact(chain.state(), files, true);
  }

  /** COPY from another target. */
  Chain bring(Chain chain, String step, Artifact artifact) {
    clock.pass(FakeClock.MILLI);
    State state = artifact.state();
    NavigableMap<String, Entry> entries = new TreeMap<>();
    artifact
        .files()
        .forEach(
            (path, entry) ->
                entries.put(
                    path,
                    entry.withDate(entry.origin() == Origin.MADE ? entry.date() : clock.stamp())));
    if (state == null) {
      Manifest manifest = withFoldersAndOldDates(step, entries);
      return onto(chain, new View.Layer(manifest, State.CHAIN, false));
    }
    Brought again = brought(chain, artifact);
    String id = again != null ? again.id() : "artifact " + artifacts++;
    State.Kind kind = State.Kind.ARTIFACT;
    State here = new State(id, kind, id, state.record(), state.written(), artifact.isFolder());
    Manifest manifest = withFoldersAndOldDates(step, entries);
    trace.accept(() -> "  COPY of " + step + " " + show(manifest));
    Chain next = onto(chain, new View.Layer(manifest, id, false));
    List<State> states = new ArrayList<>(chain.artifacts());
    if (again == null) {
      states.add(here);
      brought.put(id, new Brought(id, state));
    }
    return new Chain(next.base(), next.layers(), next.state(), states, next.content());
  }

  /** Files of one state that come by several COPYs move as one. */
  private @Nullable Brought brought(Chain chain, Artifact artifact) {
    for (State here : chain.artifacts()) {
      Brought before = brought.get(here.id());
      if (before != null && before.state().equals(artifact.state())) {
        return before;
      }
    }
    return null;
  }

  Chain run(Chain chain, String step, List<Command> commands, String... mounts) {
    Key key = new Key(step, chain.base().id(), chain.content());
    Chain known = layerCache.get(key);
    if (known != null && !isFromTheFuture(known)) {
      trace.accept(() -> "  RUN " + step + " comes from the layer cache");
      return known;
    }
    List<Cache> mounted = new ArrayList<>();
    for (String mount : mounts) {
      mounted.add(
          caches.computeIfAbsent(mount, id -> new Cache(id, id.substring(id.indexOf('@') + 1))));
    }
    Chain after = runIt(chain, step, commands, mounted);
    layerCache.put(key, after);
    return after;
  }

  private boolean isFromTheFuture(Chain chain) {
    return chain.state() != null && chain.state().written() > clock.stamp() + CLOCK_SLACK;
  }

  private Chain runIt(Chain stored, String step, List<Command> commands, List<Cache> mounted) {
    Settled settled = Settled.nothing(commands.toString());
    while (true) {
      if (tool.seesSecondsOnly()) {
        clock.pass(FakeClock.SECOND); // on no host does such a tool see what happens within one
      }
      Counts pass = new Counts();
      Done done = runOnce(stored, step, commands, mounted, settled, pass);
      if (done.next().equals(settled)) {
        if (done.chain() == null) {
          pass.stale = 0; // nobody gets what it left
          counts.add(pass);
          throw new Stopped();
        }
        counts.add(pass);
        return done.chain();
      }
      // What it left is thrown away, and it is done again.
      pass.stale = 0;
      counts.add(pass);
      settled = done.next();
    }
  }

  /** One time that a RUN is done: what it left, if that counts, and what is settled by it. */
  private record Done(@Nullable Chain chain, Settled next) {}

  private Done runOnce(
      Chain chain,
      String step,
      List<Command> commands,
      List<Cache> mounted,
      Settled settled,
      Counts pass) {
    List<State> states = chain.states();
    for (Cache cache : mounted) {
      State state = cache.used ? stateOf(cache) : null;
      if (state != null && state.written() > clock.stamp() + CLOCK_SLACK) {
        trace.accept(() -> "  the clock was set back: " + cache.id + " starts empty");
        cache.clear();
      } else if (state != null) {
        states.add(state);
      }
    }
    List<String> targets = mounted.stream().map(cache -> cache.target).toList();
    View view = chain.view(targets);
    long written = writtenLast(states);
    if (tool.seesSecondsOnly() && written < clock.stamp() + PATIENCE) {
      clock.passUntil(tool.after(written));
    }
    Dates dates = DatingRule.decide(view, states, settled, clock.stamp());
    for (Cache cache : mounted) {
      StateRecord seen =
          cache.used
              ? stateOf(cache).afterSeeing(view, dates.seen())
              : StateRecord.first(view, dates.seen());
      cache.record = seen.doubting(settled.doubtful(dates));
      cache.written = Math.max(cache.written, dates.latest(Long.MAX_VALUE));
      cache.used = true;
      cache.open = true;
    }
    pass.runs++;
    clock.pass(FakeClock.MICRO * 50);
    long patience = clock.stamp() + PATIENCE;
    long latest = Math.max(Math.min(written, patience), dates.latest(patience));
    clock.passUntil(Moment.justAfter(latest));
    trace.accept(
        () ->
            "  RUN %s at %d, changed %s, %s, again %s, unsure %s"
                .formatted(
                    step,
                    clock.stamp(),
                    dates.changed(),
                    settled,
                    dates.replayed(),
                    dates.undecided()));
    Workshop shop = new Workshop(view, dates.changed(), mounted, clock);
    long start = clock.now();
    long elapsed = clock.elapsed();
    boolean done = new Worker(shop, tool, trouble, random, pass, trace).work(commands);
    boolean dead = !done && killed;
    trouble = Trouble.NONE;
    killed = false;
    // The clock may have been set back meanwhile; what was written before that is younger.
    long end = Math.max(latest, Math.max(clock.now(), start + clock.elapsed() - elapsed));
    Chain after = afterRun(chain, view, dates, shop);
    View left = after.view(targets);
    after = after.left(StateRecord.ofChain(states, view, dates.seen(), left), end);
    Passage passage = Passage.of(view, dates.seen(), left);
    Settled next = done ? settled.after(dates, passage) : settled;
    if (!dead) {
      for (Cache cache : mounted) {
        cache.open = false;
        cache.written = end;
        cache.record = cache.record.afterRun(passage, settled, done && next.equals(settled));
      }
    }
    trace.accept(() -> done ? "    done at " + end : dead ? "    KILLED" : "    FAILED");
    return new Done(done ? after : null, next);
  }

  private static long writtenLast(List<State> states) {
    return states.stream().mapToLong(State::written).max().orElse(0);
  }

  /** The layers after a RUN. */
  private static Chain afterRun(Chain chain, View view, Dates dates, Workshop shop) {
    NavigableMap<String, Entry> redated = new TreeMap<>();
    dates
        .changed()
        .forEach(
            (path, date) -> {
              Entry entry = view.entry(path);
              if (entry != null) {
                redated.put(path, entry.withDate(date));
              }
            });
    List<View.Layer> layers = new ArrayList<>();
    for (View.Layer layer : chain.layers()) {
      layers.add(new View.Layer(layer.manifest(), State.CHAIN, layer.datesOnly()));
    }
    layers.add(new View.Layer(new Manifest(redated), State.CHAIN, true));
    Chain next = new Chain(chain.base(), layers, null, List.of(), chain.content());
    return onto(next, new View.Layer(new Manifest(shop.layer()), State.CHAIN, false));
  }

  /** The record beside a cache mount cannot be read any more. */
  static void loseRecord(Cache cache) {
    cache.open = true;
  }

  private State stateOf(Cache cache) {
    if (cache.open) {
      cache.written = Math.max(cache.written, cache.newest());
      cache.open = false;
      // What the RUN itself made of the files it saw, nobody knows.
      cache.record = StateRecord.LOST;
    }
    return new State(cache.id, State.Kind.CACHE, cache.id, cache.record, cache.written, true);
  }

  private static String show(Manifest manifest) {
    StringBuilder text = new StringBuilder();
    manifest
        .entries()
        .forEach(
            (path, entry) -> {
              if (entry.type() != Entry.Type.FOLDER) {
                text.append("%s=%s@%d ".formatted(path, entry.payload(), entry.date()));
              }
            });
    return text.toString();
  }
}
