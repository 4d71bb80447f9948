package dev.datestone.earthfile;

/** {@code +target/path}: the path is relative, unescaped but for glob signs, maybe empty. */
public record ArtifactReference(Reference target, String path) {
  /** Reads expanded text; the position is that of its word, for the message. */
  public static ArtifactReference parse(String expanded, Position position) {
    return new ReferenceParser(expanded, position).artifact();
  }

  /** Whether a source of COPY is meant as an artifact and not as a path of the context. */
  public static boolean looksLikeOne(String text) {
    return ReferenceParser.isArtifact(text);
  }
}
