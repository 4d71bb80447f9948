package dev.datestone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import dev.datestone.dating.Sighting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is what is read, to the nanosecond; what is damaged is absent. */
class StoreFileTest {
  private static final String FORM = "form 1";

  @TempDir Path folder;

  @Test
  void numbersAndTextsComeBack() {
    List<Long> numbers =
        List.of(
            0L, 1L, 127L, 128L, -1L, 1_795_411_531_430_889_944L, Long.MIN_VALUE, Long.MAX_VALUE);
    List<String> texts = List.of("", "a", "ü\n\0", "x".repeat(100_000));
    FieldWriter out = new FieldWriter().texts(texts).flag(true);
    numbers.forEach(out::number);
    FieldReader in = new FieldReader(out.toBytes(), 0);
    assertThat(in.texts()).isEqualTo(texts);
    assertThat(in.flag()).isTrue();
    for (long number : numbers) {
      assertThat(in.number()).isEqualTo(number);
    }
    assertThatThrownBy(in::number).isInstanceOf(FieldReader.Malformed.class);
  }

  @Test
  void manifestsAndSightingsComeBack() {
    TreeMap<String, Entry> entries = new TreeMap<>();
    long date = -1_000_000_001L;
    for (Type type : Type.values()) {
      for (Origin origin : Origin.values()) {
        date += 123_456_789_012_345_677L;
        entries.put(
            type + "/" + origin,
            new Entry(type, 07777, -2, 70_000, 1L << 40, "payload", "x", date, origin));
      }
    }
    Manifest manifest = new Manifest(entries);
    assertThat(
            Codecs.manifest(
                new FieldReader(Codecs.write(new FieldWriter(), manifest).toBytes(), 0)))
        .isEqualTo(manifest);
    Map<String, Sighting> seen =
        Map.of("a", new Sighting("f:x", date, date - 5), "", new Sighting("d", 1));
    assertThat(
            Codecs.sightings(new FieldReader(Codecs.write(new FieldWriter(), seen).toBytes(), 0)))
        .isEqualTo(seen);
  }

  private Optional<String> read(Path file) {
    return StoreFile.read(file, FORM, in -> in.text() + in.number());
  }

  @Test
  void whateverIsDamagedIsAbsent() throws Exception {
    Path file = folder.resolve("sub/file");
    assertThat(read(file)).isEmpty();
    StoreFile.write(file, FORM, new FieldWriter().text("hello").number(42));
    assertThat(read(file)).contains("hello42");
    assertThat(StoreFile.read(file, "form 2", FieldReader::text)).isEmpty();
    assertThat(folder.resolve("sub").toFile().list()).containsExactly("file");
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      Files.write(file, Arrays.copyOf(good, i));
      assertThat(read(file)).as("cut at " + i).isEmpty();
      for (int bit = 0; bit < 8; bit++) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) (1 << bit);
        Files.write(file, bad);
        assertThat(read(file)).as("byte " + i).isEmpty();
      }
    }
    Files.write(file, Arrays.copyOf(good, good.length + 1));
    assertThat(read(file)).isEmpty();
  }
}
