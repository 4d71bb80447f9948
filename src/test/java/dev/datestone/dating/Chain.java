package dev.datestone.dating;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * What a build has so far.
 *
 * @param content what its next step is known by
 */
record Chain(
    BaseTree base,
    List<View.Layer> layers,
    @Nullable State state,
    List<State> artifacts,
    NavigableMap<String, String> content) {
  View view(List<String> mounts) {
    return new View(base, layers, mounts);
  }

  /** What a RUN left. */
  Chain left(StateRecord record, long written) {
    State after =
        new State(State.CHAIN, State.Kind.CHAIN, "the layers below", record, written, true);
    return new Chain(base, layers, after, List.of(), content);
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
