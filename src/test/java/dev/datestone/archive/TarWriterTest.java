package dev.datestone.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

/** Archives are read back by commons-compress. */
class TarWriterTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarWriter tar = new TarWriter(bytes);

  private TarReader reader() throws IOException {
    tar.finish();
    return new TarReader(new ByteArrayInputStream(bytes.toByteArray()));
  }

  private static TarArchiveEntry next(TarReader reader) throws IOException {
    TarArchiveEntry entry = reader.next();
    assertThat(entry).isNotNull();
    return entry == null ? new TarArchiveEntry("none") : entry;
  }

  @Test
  void namesOfAllLengthsAreReadBack() throws IOException {
    for (String name : new String[] {"a", "b/".repeat(49) + "cc", "d/".repeat(200) + "e", "ü/ñ"}) {
      bytes.reset();
      tar.put(new TarWriter.Item(name, '2', 0777, 0, 0, 0, "x" + name, 0));
      TarReader reader = reader();
      TarArchiveEntry entry = next(reader);
      assertThat(reader.name(entry)).isEqualTo(name);
      assertThat(reader.linkName(entry)).isEqualTo("x" + name);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void paxRecordLengthIncludesItself() throws IOException {
    for (int length = 80; length < 1010; length++) {
      bytes.reset();
      String name = "ä" + "n".repeat(length);
      tar.put(TarWriter.Item.file(name, 0));
      TarReader reader = reader();
      assertThat(reader.name(next(reader))).isEqualTo(name);
    }
  }

  @Test
  void largeValuesGoIntoThePaxHeader() throws IOException {
    var xattrs = new TreeMap<String, byte[]>(Map.of("user.x", new byte[] {0, 10, -1}));
    tar.put(new TarWriter.Item("f", '0', 04755, -2, 3_000_000, 3, "", 0), 0, 0, xattrs);
    tar.data(new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));
    tar.end();
    tar.put(new TarWriter.Item("dev", '3', 0600, 0, 0, 0, "", 0), 5, 1, new TreeMap<>());
    TarReader reader = reader();
    TarArchiveEntry file = next(reader);
    assertThat(file.getLongUserId()).isEqualTo(0xFFFFFFFEL);
    assertThat(file.getLongGroupId()).isEqualTo(3_000_000);
    assertThat(file.getMode() & 07777).isEqualTo(04755);
    assertThat(reader.attributes()).containsOnlyKeys("user.x");
    assertThat(reader.attributes().get("user.x")).containsExactly(0, 10, -1);
    assertThat(new String(reader.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("abc");
    TarArchiveEntry device = next(reader);
    assertThat(device.getDevMajor()).isEqualTo(5);
    assertThat(device.getDevMinor()).isEqualTo(1);
  }

  @Test
  void timesAreKeptToTheNanosecond() throws IOException {
    long[] dates = {
      0,
      1_700_000_000_000_000_000L,
      1_700_000_000_123_456_789L,
      1_700_000_000_500_000_000L,
      -1,
      -1_000_000_000L,
      9_000_000_000_000_000_001L
    };
    for (long date : dates) {
      bytes.reset();
      tar.put(new TarWriter.Item("f", '0', 0644, 0, 0, 0, "", date));
      Instant read = next(reader()).getLastModifiedTime().toInstant();
      assertThat(read).isEqualTo(Instant.ofEpochSecond(0, date));
      // Whole seconds need no second header.
      int blocks = date >= 0 && date % 1_000_000_000 == 0 ? 3 : 5;
      assertThat(bytes.size()).as("%d", date).isEqualTo(blocks * 512);
    }
  }

  @Test
  void wrongFileSizeIsRefused() throws IOException {
    tar.put(TarWriter.Item.file("f", 3));
    assertThatThrownBy(() -> tar.data(new ByteArrayInputStream(new byte[4])))
        .isInstanceOf(IOException.class);
    tar.data(new ByteArrayInputStream(new byte[2]));
    assertThatThrownBy(tar::end).isInstanceOf(IOException.class);
  }

  @Test
  void sameInputGivesSameBytes() throws IOException {
    tar.put(TarWriter.Item.file("f", 0));
    tar.finish();
    byte[] first = bytes.toByteArray();
    bytes.reset();
    tar.put(TarWriter.Item.file("f", 0));
    tar.finish();
    assertThat(Arrays.equals(first, bytes.toByteArray())).isTrue();
  }
}
