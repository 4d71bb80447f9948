package dev.datestone.oci;

import dev.datestone.store.Images;
import java.io.InputStream;

/** Downloads layers of base images whose archives are not in the store. */
public interface LayerSource {
  /** The archive of a layer as the image's manifest names it; the caller checks the digest. */
  InputStream layer(ImageReference image, Images.LayerBlob layer) throws InterruptedException;
}
