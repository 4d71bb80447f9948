package dev.datestone.dating;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a build has so far.
 *
 * @param content what its next step is known by
 * @param back by how much all of it was moved back because the clock was
 */
record Chain(
    BaseTree base,
    List<View.Layer> layers,
    @Nullable State state,
    List<State> artifacts,
    NavigableMap<String, String> content,
    long back) {
  View view(List<String> mounts) {
    return new View(base, layers, mounts);
  }

  /** What a RUN left: a state saw not only what was there before, but also what the RUN made. */
  Chain left(StateRecord before, long written, View view) {
    State after =
        new State(
            State.CHAIN, State.Kind.CHAIN, "the layers below", sawIn(before, view), written, true);
    return new Chain(base, layers, after, List.of(), content, back);
  }

  /** The same, all of it that much earlier: after the clock of the machine was set back. */
  Chain earlier(long by) {
    NavigableMap<String, Entry> dates = new TreeMap<>();
    view(List.of())
        .files()
        .forEach((path, file) -> dates.put(path, file.entry().withDate(file.entry().date() - by)));
    List<View.Layer> all = new ArrayList<>(layers);
    all.add(new View.Layer(new Manifest(dates), State.CHAIN, true));
    return new Chain(
        base,
        all,
        state == null ? null : state.earlier(by),
        artifacts.stream().map(each -> each.earlier(by)).toList(),
        content,
        back + by);
  }

  private static StateRecord sawIn(StateRecord record, View view) {
    Map<String, Sighting> seen = new HashMap<>();
    view.files()
        .forEach((path, file) -> seen.put(path, new Sighting(file.content(), file.entry().date())));
    return record.afterSeeing(view, seen);
  }

  List<State> states() {
    List<State> states = new ArrayList<>();
    if (state != null) {
      states.add(state);
    }
    states.addAll(artifacts);
    return states;
  }
}
