package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Paths;
import dev.datestone.store.FieldReader;
import dev.datestone.store.FieldWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How listings are written: in segments, so that a changed file changes a small part. Where a
 * segment ends depends on paths only. A further blob lists the segments.
 */
final class TreeCodec {
  private static final byte[] FORM = "datestone tree 1\n".getBytes(StandardCharsets.UTF_8);
  private static final int AVERAGE_ENTRIES = 512;
  private static final Type[] TYPES = Type.values();

  private TreeCodec() {}

  /** The list of the segments. */
  static byte[] write(List<Blob> segments) {
    FieldWriter out = new FieldWriter();
    out.list(segments, each -> write(out, each));
    byte[] body = out.toBytes();
    byte[] whole = Arrays.copyOf(FORM, FORM.length + body.length);
    System.arraycopy(body, 0, whole, FORM.length, body.length);
    return whole;
  }

  /** Reads what {@link #write} wrote. */
  static List<Blob> segments(byte[] bytes) throws TransferException {
    if (bytes.length < FORM.length || !Arrays.equals(bytes, 0, FORM.length, FORM, 0, FORM.length)) {
      throw new TransferException.Malformed(
          "a tree was stored by another version of Datestone, which this one cannot read");
    }
    try {
      return new FieldReader(bytes, FORM.length).list(TreeCodec::blob);
    } catch (FieldReader.Malformed | IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  /** The entries in segments. */
  static List<byte[]> write(NavigableMap<String, TreeEntry> entries) {
    List<byte[]> segments = new ArrayList<>();
    List<Map.Entry<String, TreeEntry>> segment = new ArrayList<>();
    entries
        .entrySet()
        .forEach(
            each -> {
              segment.add(each);
              if (Math.floorMod(each.getKey().hashCode() * 0x9E3779B1, AVERAGE_ENTRIES) == 0) {
                segments.add(segment(segment));
                segment.clear();
              }
            });
    if (!segment.isEmpty()) {
      segments.add(segment(segment));
    }
    return segments;
  }

  private static byte[] segment(List<Map.Entry<String, TreeEntry>> entries) {
    Map<TreePart.Pack, Integer> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, TreeEntry> each : entries) {
      for (TreePart part : each.getValue().parts()) {
        part.place().ifPresent(place -> numbers.putIfAbsent(place.pack(), numbers.size()));
      }
    }
    FieldWriter out = new FieldWriter();
    out.list(numbers.keySet(), pack -> write(out, pack.blob()).number(pack.size()));
    out.list(entries, each -> write(out.text(each.getKey()), each.getValue(), numbers));
    return out.toBytes();
  }

  private static void write(FieldWriter out, TreeEntry entry, Map<TreePart.Pack, Integer> numbers) {
    out.number(entry.type().letter())
        .number(entry.mode())
        .number(entry.owner())
        .number(entry.group())
        .number(entry.date())
        .text(entry.payload())
        .flag(entry.linked())
        .flag(entry.sparse());
    attributes(out, entry.xattrs());
    attributes(out, entry.marks());
    out.list(
        entry.parts(),
        part -> {
          out.number(part.size()).flag(part.place().isPresent());
          part.content().ifPresent(content -> out.bytes(raw(content)));
          part.place()
              .ifPresent(
                  place ->
                      out.number(numbers.getOrDefault(place.pack(), -1)).number(place.offset()));
        });
  }

  private static void attributes(FieldWriter out, SortedMap<String, byte[]> attributes) {
    out.list(attributes.entrySet(), each -> out.text(each.getKey()).bytes(each.getValue()));
  }

  private static FieldWriter write(FieldWriter out, Blob blob) {
    return out.bytes(raw(blob.digest())).number(blob.size());
  }

  private static byte[] raw(Digest digest) {
    return HexFormat.of().parseHex(digest.hex());
  }

  private static Digest digest(FieldReader in) {
    return new Digest(HexFormat.of().formatHex(in.bytes()));
  }

  private static Blob blob(FieldReader in) {
    return new Blob(digest(in), in.number());
  }

  private static TreePart.Pack pack(FieldReader in) {
    Blob blob = blob(in);
    long size = in.number();
    if (size <= 0 || size > Packed.LARGEST) {
      throw new FieldReader.Malformed("a pack of " + size + " bytes");
    }
    return new TreePart.Pack(blob, (int) size);
  }

  /** The blobs that a segment names. */
  static List<Blob> packs(byte[] segment) throws TransferException {
    try {
      return new FieldReader(segment, 0)
          .list(TreeCodec::pack).stream().map(TreePart.Pack::blob).toList();
    } catch (FieldReader.Malformed | IllegalArgumentException e) {
      throw malformed(e);
    }
  }

  /** Reads a segment; its entries come after those that are there already. */
  static void read(byte[] segment, NavigableMap<String, TreeEntry> entries)
      throws TransferException {
    try {
      FieldReader in = new FieldReader(segment, 0);
      List<TreePart.Pack> packs = in.list(TreeCodec::pack);
      int count = in.count();
      for (int i = 0; i < count; i++) {
        String path = in.text();
        TreeEntry entry = entry(in, packs);
        check(path, entry, entries);
        entries.put(path, entry);
      }
    } catch (FieldReader.Malformed
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException e) {
      throw malformed(e);
    }
  }

  private static TransferException malformed(RuntimeException e) {
    return new TransferException.Malformed(
        "the list of a stored tree is damaged: " + e.getMessage());
  }

  private static TreeEntry entry(FieldReader in, List<TreePart.Pack> packs) {
    return new TreeEntry(
        type(in.number()),
        (int) in.number() & 07777,
        (int) in.number(),
        (int) in.number(),
        in.number(),
        in.text(),
        in.flag(),
        in.flag(),
        attributes(in),
        attributes(in),
        in.list(each -> part(each, packs)));
  }

  private static TreePart part(FieldReader in, List<TreePart.Pack> packs) {
    long size = in.number();
    if (size <= 0 || size > Integer.MAX_VALUE) {
      throw new FieldReader.Malformed("a part of " + size + " bytes");
    }
    if (!in.flag()) {
      return TreePart.zeros((int) size);
    }
    Digest content = digest(in);
    TreePart.Pack pack = packs.get(Math.toIntExact(in.number()));
    long offset = in.number();
    if (offset < 0 || offset + size > pack.size()) {
      throw new FieldReader.Malformed("a part at " + offset);
    }
    return new TreePart(
        (int) size, Optional.of(content), Optional.of(new TreePart.Place(pack, (int) offset)));
  }

  private static SortedMap<String, byte[]> attributes(FieldReader in) {
    SortedMap<String, byte[]> attributes = new TreeMap<>();
    int count = in.count();
    for (int i = 0; i < count; i++) {
      attributes.put(in.text(), in.bytes());
    }
    return attributes;
  }

  private static Type type(long letter) {
    for (Type type : TYPES) {
      if (type.letter() == letter && type != Type.OPAQUE_FOLDER) {
        return type;
      }
    }
    throw new FieldReader.Malformed("no type " + letter);
  }

  /** Nobody else's list may write outside of the tree: every folder above is one of it. */
  private static void check(String path, TreeEntry entry, NavigableMap<String, TreeEntry> before) {
    if (path.isEmpty() != before.isEmpty() || (path.isEmpty() && !entry.isFolder())) {
      throw new FieldReader.Malformed("no root folder");
    }
    if (path.isEmpty()) {
      return;
    }
    TreeEntry folder = before.get(Paths.parent(path));
    boolean isName = !List.of("", ".", "..").contains(Paths.name(path)) && path.indexOf('\0') < 0;
    if (!isName
        || path.startsWith("/")
        || folder == null
        || !folder.isFolder()
        || before.lastKey().compareTo(path) >= 0) {
      throw new FieldReader.Malformed("the path " + path);
    }
    TreeEntry first = entry.linked() ? before.get(entry.payload()) : null;
    if (entry.linked() && (first == null || first.isFolder() || first.linked())) {
      throw new FieldReader.Malformed("the hard link " + path);
    }
    if ((entry.type() != Type.FILE || entry.linked()) && !entry.parts().isEmpty()) {
      throw new FieldReader.Malformed("bytes of " + path);
    }
  }
}
