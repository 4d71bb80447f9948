package dev.datestone.engine;

import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.State;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.View;
import dev.datestone.engine.Layer.ArtifactState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the layers of a snapshot hold together: the view of a RUN and the states below it. */
public final class Chains {
  private final LayerStore store;

  public Chains(LayerStore store) {
    this.store = store;
  }

  /** The image that a snapshot stands on. */
  public BaseTree base(Snapshot snapshot) {
    // The highest of an image's layers lists all that the image holds.
    String top = "";
    for (String id : snapshot.layers()) {
      if (store.layer(id).kind() != Layer.Kind.IMAGE) {
        break;
      }
      top = id;
    }
    return top.isEmpty() ? BaseTree.SCRATCH : store.image(top);
  }

  /** What is in a snapshot. */
  public View view(Snapshot snapshot) {
    return new View(base(snapshot), viewLayers(snapshot), List.of());
  }

  List<View.Layer> viewLayers(Snapshot snapshot) {
    int lastRun = lastRun(snapshot);
    List<View.Layer> layers = new ArrayList<>();
    for (int i = 0; i < snapshot.layers().size(); i++) {
      Layer layer = store.layer(snapshot.layers().get(i));
      if (layer.kind() != Layer.Kind.IMAGE) {
        // A RUN takes over what it finds: after it, all that was made belongs to the chain.
        String owner =
            i <= lastRun || layer.artifacts().isEmpty()
                ? State.CHAIN
                : layer.artifacts().getFirst().id();
        layers.add(
            new View.Layer(store.manifest(layer.id()), owner, layer.kind() == Layer.Kind.DATES));
      }
    }
    return layers;
  }

  /**
   * The view with a layer on top that is not in the store yet.
   *
   * @param dates other dates for what is below
   */
  public View view(Snapshot snapshot, Manifest dates) {
    List<View.Layer> layers = viewLayers(snapshot);
    layers.add(new View.Layer(dates, State.CHAIN, true));
    return new View(base(snapshot), layers, List.of());
  }

  /** How far a state may be ahead of the clock before the clock must have been set back. */
  private static final long CLOCK_SLACK_NANOS = 2_000_000_000L;

  /** Whether the clock must have been set back since a state was written. */
  public static boolean isAheadOf(long now, long written) {
    return written > now && written - now > CLOCK_SLACK_NANOS;
  }

  /**
   * Whether its last RUN, or that of an artifact in it, ended at a time that the clock, having been
   * set back, has yet to reach: then what is made from now on looks older than that.
   */
  boolean isFromTheFuture(Snapshot snapshot, long now) {
    Layer last = lastRunLayer(snapshot);
    return (last != null && isAheadOf(now, last.written()))
        || artifacts(snapshot).stream().anyMatch(state -> isAheadOf(now, state.written()));
  }

  /**
   * The states that come with the layers: the chain as its last RUN left it, then artifacts.
   *
   * @param mounted artifacts that are mounted
   */
  List<State> states(Snapshot snapshot, List<ArtifactState> mounted, long now) {
    List<State> states = new ArrayList<>();
    Layer last = lastRunLayer(snapshot);
    BaseTree image = base(snapshot);
    if (last == null && image != BaseTree.SCRATCH) {
      states.add(image.state(now));
    } else if (last != null) {
      states.add(
          new State(
              State.CHAIN,
              State.Kind.CHAIN,
              "the layers below",
              store.record(last.id()),
              last.written(),
              true));
    }
    List<ArtifactState> artifacts = artifacts(snapshot);
    mounted.forEach(state -> ArtifactState.add(artifacts, state));
    for (ArtifactState artifact : artifacts) {
      states.add(
          new State(
              artifact.id(),
              State.Kind.ARTIFACT,
              "the artifact of " + artifact.name(),
              store.record(artifact.record()),
              artifact.written(),
              artifact.holdsFolders()));
    }
    return states;
  }

  /**
   * What those who made the files of a snapshot have seen; empty if it is not known what they were
   * made from.
   */
  public Optional<SeenByMakers> seenByMakers(Snapshot snapshot, long now) {
    return states(snapshot, List.of(), now).stream()
        .map(state -> new SeenByMakers(state.record(), state.written()))
        .reduce(SeenByMakers::joined);
  }

  /**
   * What RUNs have seen.
   *
   * @param written when the last one ended
   */
  public record SeenByMakers(StateRecord record, long written) {
    private SeenByMakers joined(SeenByMakers other) {
      return new SeenByMakers(record.joined(other.record), Math.max(written, other.written));
    }
  }

  /** The artifact states that no RUN has taken over yet, each once. */
  List<ArtifactState> artifacts(Snapshot snapshot) {
    List<ArtifactState> artifacts = new ArrayList<>();
    for (int i = lastRun(snapshot) + 1; i < snapshot.layers().size(); i++) {
      for (ArtifactState state : store.layer(snapshot.layers().get(i)).artifacts()) {
        ArtifactState.add(artifacts, state);
      }
    }
    return artifacts;
  }

  @Nullable Layer lastRunLayer(Snapshot snapshot) {
    int last = lastRun(snapshot);
    return last < 0 ? null : store.layer(snapshot.layers().get(last));
  }

  private int lastRun(Snapshot snapshot) {
    for (int i = snapshot.layers().size() - 1; i >= 0; i--) {
      if (store.layer(snapshot.layers().get(i)).kind() == Layer.Kind.RUN) {
        return i;
      }
    }
    return -1;
  }
}
