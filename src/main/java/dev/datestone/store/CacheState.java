package dev.datestone.store;

import dev.datestone.content.Manifest;
import dev.datestone.dating.BaseTree;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.StateRecord;
import dev.datestone.dating.WriteHistory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known about the files of a cache mount, in a form that another store understands.
 *
 * @param record what its RUNs have seen
 * @param written when the last of them ended, in nanoseconds since 1970
 */
public record CacheState(StateRecord record, long written) {
  /** The image trees that the record compares with, by id. */
  public Map<String, Manifest> images() {
    Map<String, Manifest> images = new HashMap<>();
    for (BaseTree base : record.bases()) {
      if (!base.manifest().entries().isEmpty()) {
        images.put(base.id(), base.manifest());
      }
    }
    return images;
  }

  /**
   * The same where all dates lie so much earlier, as for a machine whose clock is behind. The dates
   * of images are the same on all machines.
   */
  public CacheState earlier(long nanos) {
    Map<String, Sighting> seen = new HashMap<>();
    record.seen().forEach((path, each) -> seen.put(path, earlier(each, nanos)));
    Map<String, WriteHistory> histories = new HashMap<>();
    record
        .writeHistories()
        .forEach(
            (path, history) -> {
              List<WriteHistory.Step> steps = new ArrayList<>();
              for (WriteHistory.Step step : history.steps()) {
                steps.add(new WriteHistory.Step(earlier(step.sighting(), nanos), step.by()));
              }
              histories.put(path, new WriteHistory(steps, history.used()));
            });
    return new CacheState(new StateRecord(record.bases(), seen, histories), written - nanos);
  }

  private static Sighting earlier(Sighting sighting, long nanos) {
    long after = sighting.after();
    return new Sighting(
        sighting.content(),
        sighting.date() - nanos,
        after < Long.MIN_VALUE + nanos ? Long.MIN_VALUE : after - nanos);
  }

  /** Writes it without the images. */
  public byte[] encode() {
    Records.Encoded encoded = Records.encode(record);
    return new FieldWriter()
        .text(encoded.form())
        .number(written)
        .bytes(encoded.fields().toBytes())
        .toBytes();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param images the image trees, by id; what was seen of others is not known any more
   * @throws FieldReader.Malformed if the bytes are damaged
   */
  public static CacheState decode(byte[] bytes, Map<String, Manifest> images) {
    try {
      FieldReader in = new FieldReader(bytes, 0);
      String form = in.text();
      long written = in.number();
      byte[] record = in.bytes();
      return new CacheState(Records.decode(form, record, images), written);
    } catch (IllegalArgumentException e) {
      throw new FieldReader.Malformed(String.valueOf(e.getMessage()));
    }
  }

  /** Writes the tree of an image. */
  public static byte[] encode(Manifest image) {
    return Codecs.write(new FieldWriter(), image).toBytes();
  }

  /**
   * Reads the tree of an image.
   *
   * @throws FieldReader.Malformed if the bytes are damaged
   */
  public static Manifest decodeImage(byte[] bytes) {
    try {
      return Codecs.manifest(new FieldReader(bytes, 0));
    } catch (IllegalArgumentException e) {
      throw new FieldReader.Malformed(String.valueOf(e.getMessage()));
    }
  }
}
