package dev.datestone.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image under a name.
 *
 * @param name with a tag
 * @param platforms the image for each platform, in the order of the Earthfile; one, or several that
 *     an index holds
 */
public record NamedImage(String name, List<PackedImage> platforms) {
  public NamedImage {
    platforms = List.copyOf(platforms);
  }

  /** The name with the tag that a name without one means. */
  public static String whole(String name) {
    boolean tagged = name.indexOf(':', name.lastIndexOf('/') + 1) >= 0;
    return tagged ? name : name + ":latest";
  }

  /** Whether an image can be called so: letters are small but in the tag, no digest. */
  public static boolean isName(String name) {
    int slash = name.lastIndexOf('/');
    int colon = name.indexOf(':', slash + 1);
    String path = colon < 0 ? name : name.substring(0, colon);
    boolean registry = slash >= 0 && name.substring(0, name.indexOf('/')).indexOf(':') >= 0;
    boolean tagged = colon < 0 || isText(name.substring(colon + 1), true, "._-");
    return tagged
        && !path.isEmpty()
        && isText(path, false, registry ? "._-/:" : "._-/")
        && !path.startsWith("/")
        && !path.endsWith("/")
        && !path.contains("//");
  }

  private static boolean isText(String text, boolean capitals, String others) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      boolean plain = (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9');
      boolean capital = capitals && each >= 'A' && each <= 'Z';
      if (!plain && !capital && others.indexOf(each) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Puts images of the same name together. */
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

  /** The index of its platforms, empty when there is but one. */
  String index() {
    if (platforms.size() == 1) {
      return "";
    }
    return OciJson.index(
        platforms.stream().map(image -> image.descriptor().forPlatform(image.platform())).toList());
  }

  /** What an index or a registry has under the name. */
  OciJson.Descriptor descriptor() {
    String index = index();
    OciJson.Descriptor one =
        index.isEmpty()
            ? platforms.getFirst().descriptor().forPlatform(platforms.getFirst().platform())
            : OciJson.Descriptor.of(OciJson.INDEX, index);
    return one.named(name);
  }

  /**
   * For what knows one platform a name: the host's keeps the name, the others get theirs behind it.
   */
  Map<String, PackedImage> single(String hostPlatform) {
    Map<String, PackedImage> names = new LinkedHashMap<>();
    for (PackedImage image : platforms) {
      boolean plain = platforms.size() == 1 || image.platform().equals(hostPlatform);
      names.put(plain ? name : name + "_" + image.platform().replace('/', '_'), image);
    }
    return names;
  }
}
