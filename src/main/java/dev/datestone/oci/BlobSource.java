package dev.datestone.oci;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where the documents and layers of an image are read from: a registry, an OCI layout or an
 * archive. The reader verifies sizes and digests.
 */
public interface BlobSource {
  /** The place in messages, such as {@code ghcr.io/us/app} or the name of a file. */
  String place();

  /**
   * A manifest, an index or a configuration.
   *
   * @param limit the most bytes; a longer document is refused
   */
  byte[] document(Descriptor descriptor, int limit) throws IOException, InterruptedException;

  /** Whether it can be read again at another time. */
  boolean isPermanent();

  /** The content of a layer. An interrupted download is resumed. */
  InputStream layer(Descriptor descriptor) throws IOException, InterruptedException;
}
