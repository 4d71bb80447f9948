package dev.datestone.engine;

import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import dev.datestone.image.LayerStack;
import dev.datestone.store.Layer;
import dev.datestone.store.Layer.ArtifactState;
import dev.datestone.store.Snapshot;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the layers of a snapshot say together: the view of a RUN and the states below it. */
final class Chains {
  private final Store store;

  Chains(Store store) {
    this.store = store;
  }

  BaseTree base(Snapshot snapshot) {
    // The highest of an image's layers lists all that the image holds.
    String top = "";
    for (String id : snapshot.layers()) {
      if (store.layers().get(id).kind() != Layer.Kind.IMAGE) {
        break;
      }
      top = id;
    }
    return top.isEmpty() ? BaseTree.SCRATCH : store.records().base(top);
  }

  /** Reads what the image holds for those that will ask; they also say what is wrong with it. */
  void readAhead(Snapshot snapshot) {
    try {
      base(snapshot);
    } catch (StoreException e) {
      // whoever needs it reads it again, and fails
    }
  }

  View view(Snapshot snapshot, List<String> mountTargets) {
    return new View(base(snapshot), viewLayers(snapshot), mountTargets);
  }

  private List<View.Layer> viewLayers(Snapshot snapshot) {
    int lastRun = lastRun(snapshot);
    List<View.Layer> layers = new ArrayList<>();
    for (int i = 0; i < snapshot.layers().size(); i++) {
      Layer layer = store.layers().get(snapshot.layers().get(i));
      if (layer.kind() != Layer.Kind.IMAGE) {
        // A RUN takes over what it finds: after it, all that was made belongs to the chain.
        String owner =
            i <= lastRun || layer.artifacts().isEmpty()
                ? State.CHAIN
                : layer.artifacts().getFirst().id();
        layers.add(
            new View.Layer(
                store.layers().manifest(layer.id()), owner, layer.kind() == Layer.Kind.DATES));
      }
    }
    return layers;
  }

  /**
   * The view with layers on top that are not yet in the store.
   *
   * @param dates other dates for what is below, if any
   * @param changes what a RUN left, if anything
   */
  View view(
      Snapshot snapshot,
      List<String> mountTargets,
      @Nullable Manifest dates,
      @Nullable Manifest changes) {
    List<View.Layer> layers = viewLayers(snapshot);
    if (dates != null) {
      layers.add(new View.Layer(dates, State.CHAIN, true));
    }
    if (changes != null) {
      layers.add(new View.Layer(changes, State.CHAIN, false));
    }
    return new View(base(snapshot), layers, mountTargets);
  }

  /** How far a state may be ahead of the clock before the clock must have been set back. */
  private static final long CLOCK_SLACK_NANOS = 2_000_000_000L;

  static boolean isAheadOf(long now, long written) {
    return written > now && written - now > CLOCK_SLACK_NANOS;
  }

  /**
   * Whether its last RUN ended at a time that the clock, having been set back, has yet to reach.
   */
  boolean isFromTheFuture(Snapshot snapshot) {
    Layer last = lastRunLayer(snapshot);
    long now = Math.multiplyExact(System.currentTimeMillis(), 1_000_000L);
    return last != null && isAheadOf(now, last.written());
  }

  /** The states that come with the layers: the chain as its last RUN left it, then artifacts. */
  List<State> states(Snapshot snapshot) {
    List<State> states = new ArrayList<>();
    Layer last = lastRunLayer(snapshot);
    BaseTree image = base(snapshot);
    if (last == null && image != BaseTree.SCRATCH) {
      states.add(image.state(Math.multiplyExact(System.currentTimeMillis(), 1_000_000L)));
    } else if (last != null) {
      states.add(
          new State(
              State.CHAIN,
              State.Kind.CHAIN,
              "the layers below",
              record(last.id()),
              last.written(),
              true));
    }
    for (ArtifactState artifact : artifacts(snapshot)) {
      states.add(
          new State(
              artifact.id(),
              State.Kind.ARTIFACT,
              "the artifact of " + artifact.name(),
              record(artifact.record()),
              artifact.written(),
              artifact.holdsFolders()));
    }
    return states;
  }

  StateRecord record(String id) {
    return store.records().get(id).orElse(StateRecord.LOST);
  }

  /** The artifact states that no RUN has taken over yet, each once. */
  List<ArtifactState> artifacts(Snapshot snapshot) {
    List<ArtifactState> artifacts = new ArrayList<>();
    for (int i = lastRun(snapshot) + 1; i < snapshot.layers().size(); i++) {
      for (ArtifactState state : store.layers().get(snapshot.layers().get(i)).artifacts()) {
        ArtifactState.add(artifacts, state);
      }
    }
    return artifacts;
  }

  @Nullable Layer lastRunLayer(Snapshot snapshot) {
    int last = lastRun(snapshot);
    return last < 0 ? null : store.layers().get(snapshot.layers().get(last));
  }

  private int lastRun(Snapshot snapshot) {
    for (int i = snapshot.layers().size() - 1; i >= 0; i--) {
      if (store.layers().get(snapshot.layers().get(i)).kind() == Layer.Kind.RUN) {
        return i;
      }
    }
    return -1;
  }

  List<Path> folders(Snapshot snapshot) {
    return new LayerStack(store).folders(snapshot.layers());
  }
}
