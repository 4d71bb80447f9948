package dev.datestone.engine;

import java.util.List;

/**
 * What is known of a layer beside its files and its manifest.
 *
 * @param artifacts the states that came in with a COPY of artifacts
 * @param written when the RUN that made it ended, in nanoseconds since 1970; 0 for other kinds
 */
public record Layer(String id, Kind kind, List<ArtifactState> artifacts, long written) {
  public Layer {
    artifacts = List.copyOf(artifacts);
  }

  /** What made it. */
  public enum Kind {
    /** An image that builds stand on. */
    IMAGE,
    /** WORKDIR. */
    FOLDER,
    /** COPY. */
    COPY,
    /** The dating rule: other dates for files of the layers below, nothing else. */
    DATES,
    /** RUN; its record is stored under the layer's id. */
    RUN
  }

  /**
   * A state that an artifact brought along.
   *
   * @param id the layer whose RUN left the state
   * @param name what a message calls it
   * @param record the id of its record in the store
   */
  public record ArtifactState(
      String id, String name, String record, long written, boolean holdsFolders) {
    /** Adds a state, or what it brings beyond the one of the same RUN that is there. */
    public static void add(List<ArtifactState> states, ArtifactState state) {
      for (int i = 0; i < states.size(); i++) {
        if (states.get(i).id().equals(state.id())) {
          if (state.holdsFolders()) {
            states.set(i, state);
          }
          return;
        }
      }
      states.add(state);
    }
  }
}
