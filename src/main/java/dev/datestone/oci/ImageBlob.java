package dev.datestone.oci;

import dev.datestone.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A document or a layer of a saved image.
 *
 * @param from an image in a registry that has it too
 */
public record ImageBlob(Digest digest, long size, Optional<ImageReference> from, Content content) {
  /** Opens the content of a blob; packs a layer first if its archive does not exist yet. */
  interface Content {
    InputStream open() throws IOException, InterruptedException;
  }

  static ImageBlob of(String document) {
    byte[] bytes = OciJsonWriter.bytes(document);
    return new ImageBlob(
        Digest.of(bytes), bytes.length, Optional.empty(), () -> new ByteArrayInputStream(bytes));
  }

  public InputStream open() throws IOException, InterruptedException {
    return content.open();
  }
}
