package dev.datestone.dating;

import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Paths;
import dev.datestone.dating.State.Kind;
import dev.datestone.dating.View.Seen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The dating rule: which date every file in view has when a RUN starts.
 *
 * <p>A pure function of the view and of the records of the states that the RUN has in its hands.
 * docs/dating.md says the rule in words and why it is right.
 */
public final class DatingRule {
  private static final String SEEN = "seen";
  private static final String UNSEEN = "unseen";

  private final View view;
  private final List<State> states;
  private final Map<String, File> files = new LinkedHashMap<>();
  private final Map<String, List<String>> warned = new TreeMap<>();
  private final Map<String, Set<String>> folders = new HashMap<>();
  private final Settled settled;
  private final Set<String> replayed = new TreeSet<>();
  private final Set<String> undecided = new TreeSet<>();

  /** A file on its way to its date. */
  private static final class File {
    final String path;
    final String content;
    final long onDisk;
    final boolean product;
    final String owner;

    /** Where it stands in the chain's own order of time, caches aside. */
    long inChain;

    long date;

    /** The date without what artifacts demand. */
    long ordinary;

    /** Whether the chain's last RUN had something at this path. */
    boolean seenByChain;

    /** States whose outputs must stay behind it although they are younger in the chain. */
    final Set<String> notAbove = new HashSet<>();

    File(String path, String content, long onDisk, boolean product, String owner) {
      this.path = path;
      this.content = content;
      this.onDisk = onDisk;
      this.product = product;
      this.owner = owner;
      this.inChain = onDisk;
      this.date = onDisk;
      this.ordinary = onDisk;
    }

    /** Whom it counts for among the files that have to stay above a product that moved up. */
    String follower() {
      return product ? owner : seenByChain ? SEEN : UNSEEN;
    }
  }

  private DatingRule(View view, List<State> states, Settled settled) {
    this.view = view;
    this.states = states;
    this.settled = settled;
  }

  public static Dates decide(View view, List<State> states, Settled settled) {
    return new DatingRule(view, states, settled).decide();
  }

  private Dates decide() {
    for (Map.Entry<String, Seen> each : view.files().entrySet()) {
      String path = each.getKey();
      Seen seen = each.getValue();
      File file =
          new File(path, seen.content(), seen.entry().date(), seen.isProduct(), seen.owner());
      files.put(path, file);
      if (settled.outputs().contains(path)) {
        file.date = Moment.LONG_AGO;
      } else if (file.product) {
        dateProduct(path, file);
      } else {
        dateSource(path, file, seen.entry().origin() == Origin.KEPT);
      }
    }
    dateBaseFiles();
    keepOrder();
    return result();
  }

  /** A file that no RUN made: the latest of what the states say of it. */
  private void dateSource(String path, File file, boolean kept) {
    Bound chain = new Bound();
    Bound all = new Bound();
    for (State state : states) {
      Sighting sighting = at(state, path, file.content, true);
      file.seenByChain |= sighting != null && state.kind() == Kind.CHAIN;
      boolean known = sighting != null && sighting.content().equals(file.content);
      if (kept && sighting == null && !sawFolder(state, Paths.parent(path))) {
        continue; // nothing in this state ever looked here: the host's date hides nothing from it
      }
      long bound = known && sighting != null ? sighting.date() : Moment.justAfter(state.written());
      all.add(bound, known, state);
      if (state.kind() != Kind.CACHE) {
        chain.add(bound, known, state);
      }
    }
    file.inChain = chain.orDefault(file.onDisk);
    file.date = all.orDefault(file.onDisk);
    if (kept && !all.anyKnown && all.strictest != null && file.date != file.onDisk) {
      warned.computeIfAbsent(all.strictest.name(), name -> new ArrayList<>()).add(path);
    }
  }

  /** What a state last saw at a path, or where its trail comes by this content. */
  private @Nullable Sighting at(State state, String path, String content, boolean source) {
    Trail trail = state.record().trails().get(path);
    if (trail == null) {
      return state.record().at(path);
    }
    Trail.Step step = trail.at(content);
    boolean goesOn = trail.goesOnFrom(content);
    boolean other = goesOn && step != null && !step.by().equals(settled.command());
    boolean lent = goesOn && source && trail.used();
    if (step == null || other || lent || settled.sources().contains(path)) {
      undecided.add(path);
      return StateRecord.OTHER;
    }
    if (goesOn) {
      replayed.add(path);
    }
    return step.sighting();
  }

  /** What the states say of one file, taken together. */
  private static final class Bound {
    private long latest = Long.MIN_VALUE;
    private boolean anyKnown;
    private @Nullable State strictest;

    void add(long bound, boolean known, State state) {
      anyKnown |= known;
      if (bound > latest) {
        latest = bound;
        strictest = state;
      }
    }

    /**
     * A file that is new to all states may have any date behind their outputs, so the date it has
     * will do, and no file need be touched.
     */
    long orDefault(long onDisk) {
      return anyKnown ? latest : Math.max(latest, onDisk);
    }
  }

  /** A file that a RUN made keeps its date, unless another state knows it otherwise. */
  private void dateProduct(String path, File file) {
    long fromCaches = Long.MIN_VALUE;
    long fromArtifacts = Long.MIN_VALUE;
    boolean known = false;
    for (State state : states) {
      Sighting sighting = at(state, path, file.content, false);
      boolean same = sighting != null && sighting.content().equals(file.content);
      long after = Moment.justAfter(state.written());
      if (state.kind() == Kind.CACHE) {
        fromCaches = Math.max(fromCaches, same && sighting != null ? sighting.date() : after);
        known |= same;
      } else if (!state.id().equals(file.owner) && sighting != null && !same) {
        // Another chain's outputs were made from something else here, so they must be behind it.
        fromArtifacts = Math.max(fromArtifacts, after);
        file.notAbove.add(state.id());
      }
    }
    file.ordinary = known ? fromCaches : Math.max(fromCaches, file.onDisk);
    file.date = Math.max(file.ordinary, fromArtifacts);
  }

  /** Files of the image keep their dates, unless a state last stood on another image. */
  private void dateBaseFiles() {
    Set<String> paths = new HashSet<>();
    List<State> minding = states.stream().filter(State::holdsFolders).toList();
    for (State state : minding) {
      if (!state.record().stoodOn(view.base())) {
        paths.addAll(view.base().manifest().entries().keySet());
      } else {
        paths.addAll(state.record().seen().keySet());
        paths.addAll(state.record().trails().keySet());
      }
    }
    for (String path : paths) {
      Sighting own = view.showsBaseFile(path) ? view.base().at(path) : null;
      if (own == null) {
        continue;
      }
      Bound all = new Bound();
      for (State state : minding) {
        Sighting sighting = at(state, path, own.content(), false);
        boolean known = sighting != null && sighting.content().equals(own.content());
        all.add(
            known && sighting != null ? sighting.date() : Moment.justAfter(state.written()),
            known,
            state);
      }
      long date = settled.outputs().contains(path) ? Moment.LONG_AGO : all.orDefault(own.date());
      if (date != own.date()) {
        File file = new File(path, own.content(), own.date(), false, State.CHAIN);
        file.date = date;
        files.put(path, file);
      }
    }
  }

  /**
   * Where a product took another date than it was made with, everything that was younger than it in
   * the chain stays younger: outputs that were made before an input changed must not overtake it.
   */
  private void keepOrder() {
    if (files.values().stream().noneMatch(file -> file.product && file.date != file.inChain)) {
      return;
    }
    List<File> byTime = new ArrayList<>(files.values());
    byTime.removeIf(file -> settled.outputs().contains(file.path));
    byTime.sort(Comparator.comparingLong(file -> file.inChain));
    Floors floors = new Floors();
    Set<File> raised = new HashSet<>();
    for (int from = 0; from < byTime.size(); ) {
      int to = from;
      while (to < byTime.size() && byTime.get(to).inChain == byTime.get(from).inChain) {
        File file = byTime.get(to++);
        long floor = floors.of(file.follower());
        if (file.product ? file.date <= floor : file.date < Moment.justAfter(floor)) {
          file.date = file.product ? Moment.behind(floor) : Moment.justAfter(floor);
          raised.add(file);
          if (replayed.remove(file.path)) {
            undecided.add(file.path); // no longer as it was when a RUN wrote there
          }
        }
        if (file.ordinary <= floor) {
          file.ordinary = file.date;
        }
      }
      // Files of one moment have no order among them.
      for (File file : byTime.subList(from, to)) {
        if (file.product && file.notAbove.isEmpty()) {
          floors.raise(file.date, Set.of());
        } else if (file.product) {
          // That an artifact knew it otherwise says nothing of files that its maker never saw.
          Set<String> free = new HashSet<>(file.notAbove);
          free.add(UNSEEN);
          floors.raise(file.ordinary, Set.of());
          floors.raise(file.date, free);
        } else if (raised.contains(file)) {
          // What was made from it is not older than it.
          floors.raise(Moment.before(file.date), Set.of());
        }
      }
      from = to;
    }
  }

  /** The latest date among the older products, for each owner of files that must stay above it. */
  private static final class Floors {
    private long all = Long.MIN_VALUE;
    private final Map<String, Long> except = new HashMap<>();

    long of(String owner) {
      return except.getOrDefault(owner, all);
    }

    void raise(long date, Set<String> notAbove) {
      for (String owner : notAbove) {
        except.putIfAbsent(owner, all);
      }
      except.replaceAll((owner, floor) -> notAbove.contains(owner) ? floor : Math.max(floor, date));
      all = Math.max(all, date);
    }
  }

  private Dates result() {
    Map<String, Sighting> seen = new HashMap<>();
    Map<String, Long> changed = new TreeMap<>();
    files.forEach(
        (path, file) -> {
          seen.put(path, new Sighting(file.content, file.date));
          if (file.date != file.onDisk) {
            changed.put(path, file.date);
          }
        });
    List<Dates.KeptWarning> warnings = new ArrayList<>();
    warned.forEach(
        (state, paths) ->
            warnings.add(new Dates.KeptWarning(paths.getFirst(), state, paths.size() - 1)));
    undecided.removeAll(settled.outputs());
    replayed.removeAll(undecided);
    return new Dates(seen, changed, replayed, undecided, warnings);
  }

  /**
   * Whether the state may have outputs that were made while nothing was at a path in the folder.
   */
  private boolean sawFolder(State state, String folder) {
    StateRecord record = state.record();
    if (record.isLost() || record.seen().containsKey(folder)) {
      return true;
    }
    Set<String> known =
        folders.computeIfAbsent(
            state.id(),
            id -> {
              Set<String> parents = new HashSet<>();
              record.seen().keySet().forEach(path -> parents.add(Paths.parent(path)));
              return parents;
            });
    if (known.contains(folder)) {
      return true;
    }
    for (BaseTree base : record.bases()) {
      if (base.manifest().get(folder) != null || !base.names(folder).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
