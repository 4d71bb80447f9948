package dev.datestone.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An image with a name.
 *
 * @param name with a tag
 * @param platforms one image for each platform, in the order of the Earthfile
 */
public record NamedImage(String name, List<PackedImage> platforms) {
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9._-]+:[a-z0-9._-]+/)?(?:[a-z0-9._-]+/)*[a-z0-9._-]+(?::[A-Za-z0-9._-]+)?");

  public NamedImage {
    platforms = List.copyOf(platforms);
  }

  /** The name with the tag latest, if it has none. */
  public static String withTag(String name) {
    boolean tagged = name.indexOf(':', name.lastIndexOf('/') + 1) >= 0;
    return tagged ? name : name + ":latest";
  }

  /** Whether an image can have a name: with a tag, but without a digest. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Groups images of the same name, which are for several platforms. */
  public static List<NamedImage> group(List<NamedImage> all) {
    Map<String, List<PackedImage>> byName = new LinkedHashMap<>();
    for (NamedImage each : all) {
      List<PackedImage> images = byName.computeIfAbsent(each.name(), name -> new ArrayList<>());
      for (PackedImage image : each.platforms()) {
        if (images.stream().noneMatch(known -> known.id().equals(image.id()))) {
          images.add(image);
        }
      }
    }
    List<NamedImage> groups = new ArrayList<>();
    byName.forEach((name, images) -> groups.add(new NamedImage(name, images)));
    return groups;
  }

  /** The index of its platforms; empty if there is only one. */
  public String index() {
    if (platforms.size() == 1) {
      return "";
    }
    return OciJsonWriter.index(
        platforms.stream().map(image -> image.descriptor().forPlatform(image.platform())).toList());
  }

  /** The descriptor in an index or a registry. */
  public Descriptor descriptor() {
    String index = index();
    Descriptor one =
        index.isEmpty()
            ? platforms.getFirst().descriptor().forPlatform(platforms.getFirst().platform())
            : Descriptor.of(OciJsonWriter.INDEX, index);
    return one.named(name);
  }

  /** One name for each image: those for other platforms than the host's get a suffix. */
  Map<String, PackedImage> byName(String hostPlatform) {
    Map<String, PackedImage> names = new LinkedHashMap<>();
    for (PackedImage image : platforms) {
      boolean plain = platforms.size() == 1 || image.platform().equals(hostPlatform);
      names.put(plain ? name : name + "_" + image.platform().replace('/', '_'), image);
    }
    return names;
  }
}
