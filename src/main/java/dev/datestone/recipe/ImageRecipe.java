package dev.datestone.recipe;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import java.util.List;

/**
 * A recipe for an image: a Debian suite and packages.
 *
 * @param variant a variant of mmdebstrap, which decides what is installed beside the packages
 * @param mirror empty for the one of Debian
 * @param components such as main; empty for main alone
 */
public record ImageRecipe(
    String name,
    String suite,
    List<String> packages,
    String variant,
    String mirror,
    List<String> components) {
  public ImageRecipe {
    packages = List.copyOf(packages);
    components = List.copyOf(components);
    if (variant.isEmpty()) {
      variant = "apt";
    }
  }

  /** A digest of everything but the name. */
  public Digest digest() {
    return new DigestWriter()
        .add("recipe 1")
        .add(suite)
        .add(packages)
        .add(variant)
        .add(mirror)
        .add(components)
        .finish();
  }
}
