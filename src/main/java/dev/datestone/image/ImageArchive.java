package dev.datestone.image;

import dev.datestone.content.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/** Tells archives of images (docker save, OCI) from those of a file system; both are tars. */
final class ImageArchive {
  private static final long MOST = 1 << 20;

  private ImageArchive() {}

  /** Refuses what was unpacked if it is one. */
  static void refuse(Path root, SortedMap<String, Entry> entries) throws IOException {
    boolean oci = isFile(entries, "oci-layout") && isFile(entries, "index.json");
    if (oci || (isFile(entries, "manifest.json") && listsLayers(root.resolve("manifest.json")))) {
      throw new IOException(
          "this is an image archive, not a root file system; these come with a later version");
    }
  }

  private static boolean isFile(SortedMap<String, Entry> entries, String path) {
    Entry entry = entries.get(path);
    return entry != null && entry.type() == Entry.Type.FILE;
  }

  // A root file system may have a manifest.json of its own.
  private static boolean listsLayers(Path manifest) throws IOException {
    if (Files.size(manifest) > MOST) {
      return false;
    }
    String text = new String(Files.readAllBytes(manifest), StandardCharsets.UTF_8);
    return text.stripLeading().startsWith("[")
        && text.contains("\"Config\"")
        && text.contains("\"Layers\"");
  }
}
