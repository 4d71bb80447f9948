package dev.datestone.session;

import dev.datestone.engine.CopyItem;
import dev.datestone.engine.Sources;
import dev.datestone.local.ArtifactReader;
import dev.datestone.operation.CopySource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The texts of artifacts, which an evaluation asks for: a Dockerfile that a target makes. */
final class ArtifactTexts {
  private final Sources sources;
  private final ArtifactReader reader;

  ArtifactTexts(Sources sources, ArtifactReader reader) {
    this.sources = sources;
    this.reader = reader;
  }

  /** The text of a file; empty if the target saves none of that path. */
  Optional<String> text(CopySource.Artifact artifact) throws InterruptedException {
    List<CopyItem> items = sources.items(artifact, false);
    if (items.size() != 1) {
      return Optional.empty();
    }
    try {
      return reader.text(items.getFirst());
    } catch (IOException e) {
      throw BuildException.unreadable(artifact.target() + "/" + artifact.pattern(), e);
    }
  }
}
