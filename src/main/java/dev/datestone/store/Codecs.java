package dev.datestone.store;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.dating.Sighting;
import dev.datestone.dating.WriteHistory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How manifests and sightings are written. */
final class Codecs {
  private static final Type[] TYPES = Type.values();
  private static final Origin[] ORIGINS = Origin.values();

  private Codecs() {}

  static FieldWriter write(FieldWriter out, Manifest manifest) {
    return out.list(
        manifest.entries().entrySet(),
        each -> {
          Entry entry = each.getValue();
          out.text(each.getKey())
              .number(entry.type().letter())
              .number(entry.mode())
              .number(entry.owner())
              .number(entry.group())
              .number(entry.size())
              .text(entry.payload())
              .text(entry.xattrs())
              .number(entry.date())
              .number(entry.origin().letter());
        });
  }

  static Manifest manifest(FieldReader in) {
    try {
      return Manifest.ofSorted(in.list(each -> Map.entry(each.text(), entry(each))));
    } catch (IllegalArgumentException e) {
      throw new FieldReader.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Entry entry(FieldReader in) {
    return new Entry(
        type(in.number()),
        (int) in.number(),
        (int) in.number(),
        (int) in.number(),
        in.number(),
        in.text(),
        in.text(),
        in.number(),
        origin(in.number()));
  }

  static FieldWriter write(FieldWriter out, Map<String, Sighting> seen) {
    // In order, so that the same record is always written alike.
    return out.list(
        new TreeMap<>(seen).entrySet(),
        each -> {
          Sighting sighting = each.getValue();
          out.text(each.getKey())
              .text(sighting.content())
              .number(sighting.date())
              .number(sighting.after());
        });
  }

  static Map<String, Sighting> sightings(FieldReader in) {
    int count = in.count();
    Map<String, Sighting> seen = HashMap.newHashMap(count);
    for (int i = 0; i < count; i++) {
      seen.put(in.text(), new Sighting(in.text(), in.number(), in.number()));
    }
    return seen;
  }

  static FieldWriter writeHistories(FieldWriter out, Map<String, WriteHistory> writeHistories) {
    return out.list(
        new TreeMap<>(writeHistories).entrySet(),
        each -> {
          out.text(each.getKey()).flag(each.getValue().used());
          out.list(
              each.getValue().steps(),
              step ->
                  out.text(step.sighting().content())
                      .number(step.sighting().date())
                      .text(step.by()));
        });
  }

  static Map<String, WriteHistory> writeHistories(FieldReader in) {
    int count = in.count();
    Map<String, WriteHistory> writeHistories = HashMap.newHashMap(count);
    for (int i = 0; i < count; i++) {
      String path = in.text();
      boolean used = in.flag();
      List<WriteHistory.Step> steps =
          in.list(
              each -> new WriteHistory.Step(new Sighting(each.text(), each.number()), each.text()));
      writeHistories.put(path, new WriteHistory(steps, used));
    }
    return writeHistories;
  }

  private static Type type(long letter) {
    for (Type type : TYPES) {
      if (type.letter() == letter) {
        return type;
      }
    }
    throw new FieldReader.Malformed("no type " + letter);
  }

  private static Origin origin(long letter) {
    for (Origin origin : ORIGINS) {
      if (origin.letter() == letter) {
        return origin;
      }
    }
    throw new FieldReader.Malformed("no origin " + letter);
  }
}
