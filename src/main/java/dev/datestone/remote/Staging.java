package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.remote.TreePart.Pack;
import dev.datestone.remote.TreePart.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Puts bytes that are new to a remote store into compressed temporary files, one for each blob. */
class Staging {
  private final Map<Digest, Place> places;
  private final Path work;
  private final Map<Blob, Path> staged = new LinkedHashMap<>();
  private byte[] pack = {};
  private final Map<Digest, Integer> offsets = new LinkedHashMap<>();
  private int filled;

  Staging(Map<Digest, Place> known, Path work) {
    this.places = new HashMap<>(known);
    this.work = work;
  }

  /** Only says what the digests of bytes are. */
  static Staging onlyDigests() {
    return new Staging(Map.of(), Path.of("")) {
      @Override
      Digest small(byte[] bytes, int length) {
        return digest(bytes, 0, length);
      }

      @Override
      Digest chunk(byte[] bytes, int from, int length) {
        return digest(bytes, from, length);
      }
    };
  }

  /** Keeps bytes together with others, if they are new. At most {@link Packed#FULL}. */
  Digest small(byte[] bytes, int length) throws IOException {
    Digest content = digest(bytes, 0, length);
    if (!places.containsKey(content) && !offsets.containsKey(content)) {
      if (filled + length > Packed.FULL) {
        closePack();
      }
      if (pack.length == 0) {
        pack = new byte[Packed.FULL];
      }
      System.arraycopy(bytes, 0, pack, filled, length);
      offsets.put(content, filled);
      filled += length;
    }
    return content;
  }

  /** Keeps bytes in a blob of their own, if they are new. */
  Digest chunk(byte[] bytes, int from, int length) throws IOException {
    Digest content = digest(bytes, from, length);
    if (!places.containsKey(content)) {
      byte[] packed = Packed.compress(bytes, from, length);
      places.put(content, new Place(new Pack(stage(packed, work, staged), length), 0));
    }
    return content;
  }

  private static Digest digest(byte[] bytes, int from, int length) {
    MessageDigest digest = Digest.bulk();
    digest.update(bytes, from, length);
    return Digest.of(digest);
  }

  /** Closes the pack that small files are put into. */
  void closePack() throws IOException {
    if (filled == 0) {
      return;
    }
    Pack closed = new Pack(stage(Packed.compress(pack, 0, filled), work, staged), filled);
    offsets.forEach((content, offset) -> places.put(content, new Place(closed, offset)));
    offsets.clear();
    filled = 0;
  }

  /** Where bytes are; all packs must be closed. */
  Place place(Digest content) {
    Place place = places.get(content);
    if (place == null) {
      throw new IllegalStateException("not staged: " + content);
    }
    return place;
  }

  /** Where bytes are, if their pack is closed. */
  Optional<Place> known(Digest content) {
    return Optional.ofNullable(places.get(content));
  }

  /** Forgets where bytes are, so that they are new. */
  void forget(Digest content) {
    places.remove(content);
  }

  Map<Blob, Path> staged() {
    return staged;
  }

  /** Compresses bytes into a temporary file. */
  static Blob write(byte[] bytes, int length, Path work, Map<Blob, Path> staged)
      throws IOException {
    return stage(Packed.compress(bytes, 0, length), work, staged);
  }

  private static Blob stage(byte[] packed, Path work, Map<Blob, Path> staged) throws IOException {
    Blob blob = new Blob(digest(packed, 0, packed.length), packed.length);
    Path file = work.resolve(blob.digest().hex());
    Files.write(file, packed);
    staged.put(blob, file);
    return blob;
  }
}
