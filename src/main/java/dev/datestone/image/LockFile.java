package dev.datestone.image;

import dev.datestone.content.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code datestone.lock} beside an Earthfile: which digest each tag stands for, a line each, as
 * {@code docker.io/library/alpine:3.20 sha256:…}.
 */
public final class LockFile {
  public static final String NAME = "datestone.lock";
  private static final String HEAD =
      "# What the tags of images stand for, written by \"datestone lock\". Keep it with the"
          + " Earthfile.\n";
  private static final String DIGEST = "sha256:";

  private LockFile() {}

  /** Digests in hexadecimal by whole names; none when there is no such file. */
  public static SortedMap<String, String> read(Path folder) {
    Path file = folder.resolve(NAME);
    SortedMap<String, String> digests = new TreeMap<>();
    String text;
    try {
      text = TextFile.read(file);
    } catch (NoSuchFileException e) {
      return digests;
    } catch (TextFile.NotText e) {
      throw new ImageException(e.at(file.toString()), TextFile.NotText.HINT);
    } catch (IOException e) {
      throw new ImageException(file + " cannot be read: " + TarImport.reason(e), "");
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
          ImageName locked = ImageName.read(name + "@" + plain.substring(blank + 1).strip());
          digests.put(ImageName.read(name).toString(), locked.digest());
        } catch (ImageException e) {
          throw wrong(file, number, e.hint());
        }
      }
    }
    return digests;
  }

  private static ImageException wrong(Path file, int line, String hint) {
    return new ImageException(file + ", line " + line + ", names no image and digest", hint);
  }

  /** Writes the file as a whole; returns whether that changed it. */
  public static boolean write(Path folder, SortedMap<String, String> digests) {
    Path file = folder.resolve(NAME);
    StringBuilder text = new StringBuilder(HEAD);
    digests.forEach(
        (name, digest) -> text.append(name).append(' ').append(DIGEST).append(digest).append('\n'));
    try {
      if (Files.exists(file) && Files.readString(file).contentEquals(text)) {
        return false;
      }
      Path fresh = file.resolveSibling("." + NAME + ".datestone");
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      throw new ImageException(file + " cannot be written: " + TarImport.reason(e), "");
    }
  }
}
