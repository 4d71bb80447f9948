package dev.datestone.earthfile;

import java.util.List;

/**
 * What a COPY copies, as far as the unexpanded text tells. A variable may turn a context source
 * into an artifact: ask {@link ArtifactReference#looksLikeOne} after expansion.
 */
public sealed interface Source {
  /** A path or a glob in the build context (or, with {@code --from}, in an image). */
  record ContextSource(Word path) implements Source {
    @Override
    public Position position() {
      return path.position();
    }
  }

  /** {@code +target/path} or {@code (+target/path --ARG=value)}. */
  record ArtifactSource(Word reference, List<BuildArg> args) implements Source {
    public ArtifactSource {
      args = List.copyOf(args);
    }

    @Override
    public Position position() {
      return reference.position();
    }
  }

  Position position();
}
