package dev.datestone.remote;

import dev.datestone.content.Digest;
import dev.datestone.operation.CacheName;
import dev.datestone.store.FieldReader;
import dev.datestone.store.FieldWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A cache mount as it was at one moment: a record of a remote store, which names the blobs.
 *
 * @param cache the cache mount
 * @param copy empty, or which one of several caches of that name it is (sharing=private)
 * @param branch the git branch that it comes from; empty if unknown
 * @param commit the git commit that was checked out; empty if unknown
 * @param created in milliseconds since 1970, by the clock of the machine that exported it
 * @param files how many it has, without folders
 * @param size the bytes of its files
 * @param tree its files
 * @param state what is known about them, see {@link dev.datestone.store.CacheState}
 * @param images the trees of images that the state compares with, by id
 * @param ancestors the snapshots that it came from, the last one first
 */
public record CacheSnapshot(
    CacheName cache,
    String copy,
    String branch,
    String commit,
    long created,
    long files,
    long size,
    Blob tree,
    Blob state,
    Map<String, Blob> images,
    List<String> ancestors) {
  /** Names of records begin with this. */
  public static final String PREFIX = "caches/";

  private static final byte[] FORM =
      "datestone cache snapshot 1\n".getBytes(StandardCharsets.UTF_8);
  private static final int DIGEST = 32;

  public CacheSnapshot {
    images = Map.copyOf(images);
    ancestors = List.copyOf(ancestors);
  }

  /** The id of the cache in a store. */
  public String id() {
    return id(cache, copy);
  }

  /** The id of a cache in a store. */
  public static String id(CacheName cache, String copy) {
    return cache.digest().hex().substring(0, 20) + (copy.isEmpty() ? "" : "." + copy);
  }

  /** What {@code cache ls} calls the cache. */
  public String name() {
    return cache.target().isEmpty() ? cache.path() : cache.target() + ":" + cache.path();
  }

  /** The digest of all that it says. */
  public String digest() {
    return Digest.of(body()).hex();
  }

  public CacheSnapshot withProject(String project) {
    return new CacheSnapshot(
        new CacheName(project, cache.target(), cache.path()),
        copy,
        branch,
        commit,
        created,
        files,
        size,
        tree,
        state,
        images,
        ancestors);
  }

  /** The name of its record: one for each cache and branch. */
  public String recordName() {
    return recordName(id(), branch);
  }

  /** The name of the record of a cache's last snapshot of a branch. */
  public static String recordName(String id, String branch) {
    return PREFIX + id + "/" + RecordNames.word(branch);
  }

  private byte[] body() {
    FieldWriter out = new FieldWriter();
    out.text(cache.project()).text(cache.target()).text(cache.path()).text(copy);
    out.text(branch).text(commit).number(created).number(files).number(size);
    write(out, tree);
    write(out, state);
    out.list(
        new TreeMap<>(images).entrySet(), each -> write(out.text(each.getKey()), each.getValue()));
    out.texts(ancestors);
    return out.toBytes();
  }

  private static void write(FieldWriter out, Blob blob) {
    out.text(blob.digest().hex()).number(blob.size());
  }

  private static Blob blob(FieldReader in) {
    return new Blob(new Digest(in.text()), in.number());
  }

  /** The record: a line that names its form, the digest of the rest, and the rest. */
  public byte[] encode() {
    byte[] body = body();
    byte[] whole = Arrays.copyOf(FORM, FORM.length + DIGEST + body.length);
    byte[] digest = HexFormat.of().parseHex(Digest.of(body).hex());
    System.arraycopy(digest, 0, whole, FORM.length, DIGEST);
    System.arraycopy(body, 0, whole, FORM.length + DIGEST, body.length);
    return whole;
  }

  /** Reads what {@link #encode} wrote; empty if it is damaged or of another version. */
  public static Optional<CacheSnapshot> decode(byte[] record) {
    int start = FORM.length + DIGEST;
    if (record.length < start || !Arrays.equals(record, 0, FORM.length, FORM, 0, FORM.length)) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOfRange(record, start, record.length);
    byte[] digest = HexFormat.of().parseHex(Digest.of(body).hex());
    if (!Arrays.equals(record, FORM.length, start, digest, 0, DIGEST)) {
      return Optional.empty();
    }
    try {
      FieldReader in = new FieldReader(body, 0);
      CacheName cache = new CacheName(in.text(), in.text(), in.text());
      String copy = in.text();
      String branch = in.text();
      String commit = in.text();
      long created = in.number();
      long files = in.number();
      long size = in.number();
      Blob tree = blob(in);
      Blob state = blob(in);
      Map<String, Blob> images = new TreeMap<>();
      int count = in.count();
      for (int i = 0; i < count; i++) {
        images.put(in.text(), blob(in));
      }
      List<String> ancestors = new ArrayList<>(in.texts());
      if (!copy.matches("[0-9]*")) {
        return Optional.empty();
      }
      return Optional.of(
          new CacheSnapshot(
              cache, copy, branch, commit, created, files, size, tree, state, images, ancestors));
    } catch (FieldReader.Malformed | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
