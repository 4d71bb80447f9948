package dev.datestone.dating;

import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Paths;
import dev.datestone.dating.MovedProducts.Item;
import dev.datestone.dating.View.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The dating rule: which date every file in view has when a RUN starts.
 *
 * <p>A pure function of the view, of the records of the states that the RUN has in its hands, and
 * of the time. docs/dating.md says the rule in words and why it is right.
 */
public final class DatingRule {
  private final View view;
  private final List<State> states;
  private final RetryPlan plan;
  private final long now;
  private final Map<String, File> files = new LinkedHashMap<>();

  /** Files of the image that keep their dates, as far as a state knows their paths. */
  private final Map<String, File> unchanged = new LinkedHashMap<>();

  private final List<File> edited = new ArrayList<>();
  private final List<File> moved = new ArrayList<>();
  private final Map<String, List<String>> warned = new TreeMap<>();
  private final Map<String, Set<String>> folders = new HashMap<>();
  private final Map<String, Set<String>> written = new HashMap<>();
  private final Set<String> replayed = new TreeSet<>();
  private final Set<String> undecided = new TreeSet<>();

  /** The earliest date at which all that was edited is new to every state. */
  private long earliestEdit = Long.MIN_VALUE;

  /** When any of the states that do not know what was edited was last written. */
  private long latestBound = Long.MIN_VALUE;

  /** A file on its way to its date. */
  private static final class File {
    final String path;
    final String content;
    final long onDisk;
    final @Nullable Seen product;
    final Bounds bounds;
    boolean ofImage;
    long date;

    File(String path, Bounds bounds, String content, long onDisk, @Nullable Seen product) {
      this.path = path;
      this.content = content;
      this.bounds = bounds;
      this.onDisk = onDisk;
      this.product = product;
      this.date = onDisk;
    }
  }

  private DatingRule(View view, List<State> states, RetryPlan plan, long now) {
    this.view = view;
    this.states = states;
    this.plan = plan;
    this.now = now;
  }

  /**
   * Decides.
   *
   * @param now the time by the clock that files get their dates from, in nanoseconds since 1970
   */
  public static Dates decide(View view, List<State> states, RetryPlan plan, long now) {
    return new DatingRule(view, states, plan, now).decide();
  }

  private Dates decide() {
    for (Map.Entry<String, Seen> each : view.files().entrySet()) {
      String path = each.getKey();
      Seen seen = each.getValue();
      boolean folder = seen.entry().type().isFolder();
      boolean product = seen.isProduct() && !folder;
      File file = file(path, seen.content(), folder, seen.entry().date(), product ? seen : null);
      files.put(path, file);
      if (plan.outputs().contains(path)) {
        file.date = Moment.LONG_AGO;
      } else if (product) {
        dateProduct(file, seen.owner());
      } else {
        boolean kept = seen.entry().origin() == Origin.KEPT;
        ask(file, new Asked(states, kept, seen.owner(), true));
        dateSource(file, kept);
      }
    }
    dateBaseFiles();
    dateEdits();
    return result();
  }

  private File file(
      String path, String content, boolean folder, long onDisk, @Nullable Seen product) {
    return new File(path, new Bounds(content, folder, now), content, onDisk, product);
  }

  /**
   * Whom to ask about a file.
   *
   * @param owner the state that brought it
   * @param source whether RUNs that write there may have changed it, and it comes back as it was
   */
  private record Asked(List<State> states, boolean kept, String owner, boolean source) {}

  private void ask(File file, Asked asked) {
    Bounds bounds = file.bounds;
    for (State state : asked.states()) {
      Sighting sighting = at(state, file.path, file.content, asked.source());
      if (sighting != null) {
        bounds.saw(state, sighting);
      } else if (state.record().isLost()) {
        bounds.sawOther(state);
      } else if (state.id().equals(asked.owner()) && state.kind() == State.Kind.ARTIFACT) {
        // It came along under another name: its date is the one that its maker saw.
        bounds.saw(state, new Sighting(file.content, file.onDisk).exactly());
      } else {
        boolean looked = sawFolder(state, Paths.parent(file.path));
        if (looked || !asked.kept()) {
          bounds.sawNothing(state, looked);
        }
      }
    }
  }

  /** A file that no RUN made. */
  private void dateSource(File file, boolean kept) {
    Bounds bounds = file.bounds;
    OptionalLong known = bounds.knownDate(Long.MIN_VALUE);
    if (known.isPresent()) {
      file.date = known.getAsLong();
      return;
    }
    if (file.onDisk <= now && bounds.isNewAt(file.onDisk)) {
      return;
    }
    edit(file);
    State strictest = bounds.strictest();
    if (kept && !bounds.isKnown() && strictest != null) {
      warned.computeIfAbsent(strictest.name(), name -> new ArrayList<>()).add(file.path);
    }
  }

  /** What a state last saw at a path, or where its history comes by this content. */
  private @Nullable Sighting at(State state, String path, String content, boolean source) {
    WriteHistory history = state.record().writeHistories().get(path);
    if (history == null) {
      return state.record().at(path);
    }
    WriteHistory.Step step = history.at(content);
    boolean goesOn = history.goesOnFrom(content);
    boolean other = goesOn && step != null && !step.by().equals(plan.command());
    boolean lent = goesOn && source && history.used();
    if (step == null || other || lent || plan.sources().contains(path)) {
      undecided.add(path);
      return Sighting.OTHER;
    }
    if (goesOn) {
      replayed.add(path);
    }
    return step.sighting().exactly();
  }

  /** A file that a RUN made keeps its date, unless a state saw another file at its very path. */
  private void dateProduct(File file, String owner) {
    for (State state : states) {
      if (!state.id().equals(owner)) {
        Sighting sighting = at(state, file.path, file.content, false);
        if (sighting != null) {
          file.bounds.saw(state, sighting);
        } else if (state.record().isLost()) {
          file.bounds.sawOther(state);
        } else if (mayDependOnAbsence(state, file.path, owner)) {
          file.bounds.sawNothing(state, true);
        }
      }
    }
    if (file.bounds.isRight(file.onDisk)) {
      file.date = asSeenBefore(file, owner);
    } else {
      moved.add(file);
    }
  }

  /** Whether a state that never saw a product may hold what was made without it. */
  private boolean mayDependOnAbsence(State state, String path, String owner) {
    return switch (state.kind()) {
      case CHAIN -> isSingleFile(owner);
      case CACHE -> sawFolder(state, Paths.parent(path));
      case ARTIFACT -> false;
    };
  }

  /**
   * The date of a product that was made again as it was, for states that RUNs found it with: they
   * hold nothing that has to be made again. Where RUNs with a cache write it is one of their
   * outputs, and keeps its date.
   */
  private long asSeenBefore(File file, String owner) {
    long earliest = file.onDisk;
    long since = Long.MIN_VALUE;
    for (State state : states) {
      Sighting sighting = state.record().at(file.path);
      if (sighting == null || !sighting.content().equals(file.content)) {
        continue;
      }
      if (state.id().equals(owner)) {
        since = Math.max(since, sighting.after());
      } else if (state.kind() != State.Kind.ARTIFACT
          && !writesIn(state, Paths.parent(file.path))
          && file.bounds.isRight(sighting.date())) {
        earliest = Math.min(earliest, sighting.date());
      }
    }
    boolean replaced = file.product != null && file.product.isReplaced();
    return !replaced && Moment.isSecondAfter(earliest, since) ? earliest : file.onDisk;
  }

  /**
   * Whether the file came as an artifact of its own: what was made without it knows nothing of it.
   */
  private boolean isSingleFile(String owner) {
    return states.stream().anyMatch(state -> state.id().equals(owner) && !state.holdsFolders());
  }

  private boolean writesIn(State cache, String folder) {
    return written
        .computeIfAbsent(
            cache.id(),
            id -> {
              Set<String> parents = new HashSet<>();
              cache
                  .record()
                  .writeHistories()
                  .keySet()
                  .forEach(path -> parents.add(Paths.parent(path)));
              return parents;
            })
        .contains(folder);
  }

  /** Files of the image keep their dates, unless a state last stood on another image. */
  private void dateBaseFiles() {
    Set<String> paths = new HashSet<>();
    for (State state : states) {
      if (state.holdsFolders() && !state.record().standsOn(view.base())) {
        paths.addAll(view.base().manifest().entries().keySet());
      } else {
        paths.addAll(state.record().seen().keySet());
        paths.addAll(state.record().writeHistories().keySet());
      }
    }
    for (String path : paths) {
      Sighting own = view.showsBaseFile(path) ? view.base().at(path) : null;
      if (own == null) {
        continue;
      }
      boolean folder = view.base().isFolder(path);
      File file = file(path, own.content(), folder, own.date(), null);
      file.ofImage = true;
      if (plan.outputs().contains(path)) {
        file.date = Moment.LONG_AGO;
      } else {
        // A single file is not made anew from another image, but from files that were in its place.
        List<State> minding =
            states.stream()
                .filter(state -> state.holdsFolders() || state.record().seen().containsKey(path))
                .toList();
        ask(file, new Asked(minding, false, State.CHAIN, false));
        dateSource(file, false);
      }
      boolean isEdited = !edited.isEmpty() && edited.getLast() == file;
      (file.date != own.date() || isEdited ? files : unchanged).put(path, file);
    }
  }

  /**
   * Edits are dated a second ago, so that what the RUN makes from them is later for every tool, and
   * products that move before them: an edit may be what they are made from.
   */
  private void dateEdits() {
    long edit = editDate();
    boolean anyNew = false;
    if (!moved.isEmpty()) {
      MovedProducts products = movedProducts(edit);
      products.dates().forEach(this::move);
      for (String path : products.edited()) {
        File file = files.getOrDefault(path, unchanged.get(path));
        if (file != null) {
          files.put(path, file);
          edit(file);
        }
      }
      edit = editDate();
      anyNew = products.hasNew();
      if (anyNew) {
        edit = Math.max(edit, Moment.nextSecond(products.latest()));
      }
    }
    for (File file : edited) {
      // One date for many files of an image at every RUN: they are laid below it only once.
      file.date = file.ofImage && !anyNew ? Math.min(edit, file.bounds.secondAfterAll()) : edit;
    }
  }

  private void edit(File file) {
    edited.add(file);
    earliestEdit = Math.max(earliestEdit, file.bounds.earliestNew());
    latestBound = Math.max(latestBound, file.bounds.latest());
  }

  private long editDate() {
    return Math.max(earliestEdit, Moment.secondsApart(latestBound, Moment.secondBefore(now), now));
  }

  private void move(String path, long date) {
    File file = files.getOrDefault(path, unchanged.get(path));
    if (file == null || file.date == date) {
      return;
    }
    files.put(path, file);
    file.date = date;
    if (replayed.remove(path)) {
      undecided.add(path); // no longer as it was when a RUN wrote there
    }
  }

  /** Products that move, and what came after them to their makers: it may be what changed since. */
  private MovedProducts movedProducts(long edit) {
    MovedProducts products = new MovedProducts(now, edit);
    Set<File> asNew = new HashSet<>(edited);
    Map<String, List<File>> byOwner = new HashMap<>();
    for (File file : moved) {
      String owner = file.product == null ? State.CHAIN : file.product.owner();
      byOwner.computeIfAbsent(owner, key -> new ArrayList<>()).add(file);
    }
    byOwner.forEach(
        (owner, own) -> {
          Map<String, Item> items = new HashMap<>();
          own.forEach(
              file ->
                  items.put(
                      file.path, new Item(file.path, file.onDisk, file.date, file.bounds, false)));
          long first = own.stream().mapToLong(file -> file.onDisk).min().orElseThrow();
          for (State state : states) {
            if (state.id().equals(owner)) {
              addYounger(state, first, asNew, items);
            }
          }
          products.add(List.copyOf(items.values()));
        });
    return products;
  }

  private void addYounger(State maker, long first, Set<File> asNew, Map<String, Item> items) {
    List<File> all = new ArrayList<>(files.values());
    all.addAll(unchanged.values());
    for (File file : all) {
      Sighting saw = maker.record().at(file.path);
      if (saw == null && !looked(maker, file)) {
        continue;
      }
      long date = saw != null && saw.content().equals(file.content) ? saw.date() : file.date;
      boolean stays = file.product != null && !file.product.isReplaced();
      if (date > first && !stays && !asNew.contains(file) && !plan.outputs().contains(file.path)) {
        boolean source = file.product == null;
        items.putIfAbsent(file.path, new Item(file.path, date, file.date, file.bounds, source));
      }
    }
  }

  /** Whether what the chain made may depend on the file's absence. */
  private boolean looked(State maker, File file) {
    return maker.kind() == State.Kind.CHAIN && sawFolder(maker, Paths.parent(file.path));
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
    undecided.removeAll(plan.outputs());
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
