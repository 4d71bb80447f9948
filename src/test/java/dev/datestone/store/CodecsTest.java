package dev.datestone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CodecsTest {
  private static final Entry FILE = file(7);

  @Test
  void anyManifestIsReadAsItWasWritten() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      TreeMap<String, Entry> entries = new TreeMap<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        entries.put(path(random), file(random.nextLong()));
      }
      Manifest manifest = new Manifest(entries);

      Manifest read = Codecs.manifest(in(Codecs.write(new FieldWriter(), manifest)));

      assertThat(read).as("seed %d", seed).isEqualTo(manifest);
      assertThat(read.entries().keySet()).containsExactlyElementsOf(entries.keySet());
      String some = path(random);
      assertThat(read.below(some)).isEqualTo(manifest.below(some));
      assertThat(read.get(some)).isEqualTo(manifest.get(some));
    }
  }

  /** The map is made from the order in the file: another one would give wrong answers. */
  @Test
  void pathsThatAreNotInOrderAreDamage() {
    for (List<String> paths :
        List.of(List.of("b", "a"), List.of("a", "a"), List.of("", "b", "a/c"))) {
      FieldWriter out = new FieldWriter().number(paths.size());
      paths.forEach(path -> write(out, path));
      assertThatThrownBy(() -> Codecs.manifest(in(out))).isInstanceOf(FieldReader.Malformed.class);
    }
  }

  /** Names that sort before and behind a slash, and what only UTF-16 puts in order. */
  private static String path(Random random) {
    List<String> letters =
        List.of("a", "b", "/", "-", ".", "0", "\u00e9", "\uffee", "\ud83d\ude00", "\udc80");
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      path.append(letters.get(random.nextInt(letters.size())));
    }
    return path.toString();
  }

  private static Entry file(long number) {
    return new Entry(
        Type.FILE, (int) number & 07777, 1, 2, number >>> 1, "d" + number, "", number, Origin.MADE);
  }

  private static void write(FieldWriter out, String path) {
    FieldWriter one =
        Codecs.write(new FieldWriter(), new Manifest(new TreeMap<>(Map.of(path, FILE))));
    FieldReader in = in(one);
    assertThat(in.count()).isOne();
    out.text(in.text())
        .number(in.number())
        .number(in.number())
        .number(in.number())
        .number(in.number())
        .number(in.number())
        .text(in.text())
        .text(in.text())
        .number(in.number())
        .number(in.number());
  }

  private static FieldReader in(FieldWriter out) {
    return new FieldReader(out.toBytes(), 0);
  }
}
