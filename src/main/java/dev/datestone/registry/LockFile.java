package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.TextFile;
import dev.datestone.oci.AtomicFile;
import dev.datestone.oci.ImageReference;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lock file {@code datestone.lock} beside an Earthfile. Each line pins a tag to a digest:
 * {@code docker.io/library/alpine:3.20 sha256:…}.
 */
public final class LockFile {
  public static final String NAME = "datestone.lock";
  private static final String HEAD =
      "# What the tags of images stand for, written by \"datestone lock\". Keep it with the"
          + " Earthfile.\n";
  private static final String DIGEST = "sha256:";

  private LockFile() {}

  /** Digests in hexadecimal by full names; empty if there is no such file. */
  public static SortedMap<String, String> read(Path folder) {
    Path file = folder.resolve(NAME);
    SortedMap<String, String> digests = new TreeMap<>();
    String text;
    try {
      text = TextFile.read(file);
    } catch (NoSuchFileException e) {
      return digests;
    } catch (TextFile.NotUtf8Exception e) {
      throw new ImageException(e.at(file.toString()), TextFile.NotUtf8Exception.HINT);
    } catch (IOException e) {
      throw new ImageException("cannot read " + file + ": " + ImageException.reason(e), "");
    }
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String plain = line.strip();
      if (!plain.isEmpty() && !plain.startsWith("#")) {
        int blank = plain.indexOf(" " + DIGEST);
        if (blank < 0) {
          throw wrong(file, number, "write it as NAME:TAG sha256:DIGEST");
        }
        String name = plain.substring(0, blank).strip();
        try {
          ImageReference locked =
              ImageReference.read(name + "@" + plain.substring(blank + 1).strip());
          digests.put(ImageReference.read(name).toString(), locked.digest());
        } catch (ImageException e) {
          throw wrong(file, number, e.hint());
        }
      }
    }
    return digests;
  }

  private static ImageException wrong(Path file, int line, String hint) {
    return new ImageException(file + ":" + line + ": not an image name and a digest", hint);
  }

  /** Writes the file; returns whether that changed it. */
  public static boolean write(Path folder, SortedMap<String, String> digests) {
    Path file = folder.resolve(NAME);
    StringBuilder text = new StringBuilder(HEAD);
    digests.forEach(
        (name, digest) -> text.append(name).append(' ').append(DIGEST).append(digest).append('\n'));
    try {
      return AtomicFile.update(file, text.toString());
    } catch (IOException e) {
      throw new ImageException("cannot write " + file + ": " + ImageException.reason(e), "");
    }
  }
}
