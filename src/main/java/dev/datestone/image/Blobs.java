package dev.datestone.image;

import java.io.IOException;
import java.io.InputStream;

/**
 * Where the documents and layers of an image come from: a registry, a folder in the OCI's form, an
 * archive. It gives bytes as they come; who takes them checks size and digest.
 */
interface Blobs {
  /** How messages call the place, such as {@code ghcr.io/us/app} or a file's name. */
  String place();

  /**
   * A manifest, an index or a configuration, whole.
   *
   * @param most how many bytes are taken; what is longer is refused
   */
  byte[] document(OciJson.Descriptor what, int most) throws IOException, InterruptedException;

  /** Whether it can be asked again another day. */
  boolean lasts();

  /** A layer's bytes from the first on. What was cut off goes on by itself where it can. */
  InputStream layer(OciJson.Descriptor what) throws IOException, InterruptedException;
}
