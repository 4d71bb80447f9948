package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.content.DigestWriter;
import java.util.List;

/**
 * How to make an image without a registry: a Debian suite and packages.
 *
 * @param variant one of mmdebstrap's: what is installed beside the packages
 * @param mirror empty for Debian's own
 * @param components such as main; empty for main alone
 */
public record Recipe(
    String name,
    String suite,
    List<String> packages,
    String variant,
    String mirror,
    List<String> components) {
  public Recipe {
    packages = List.copyOf(packages);
    components = List.copyOf(components);
    if (variant.isEmpty()) {
      variant = "apt";
    }
  }

  /** Changes when the recipe does; its name is no part of it. */
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
