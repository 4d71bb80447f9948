package dev.datestone.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.Entry.Type;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Lists of trees that somebody else wrote in order to write elsewhere. */
class HostileTreeTest {
  private static TreeEntry entry(Type type, String payload, boolean linked) {
    return new TreeEntry(
        type, 0755, 0, 0, 0, payload, linked, false, new TreeMap<>(), new TreeMap<>(), List.of());
  }

  private static final TreeEntry FOLDER = entry(Type.FOLDER, "", false);
  private static final TreeEntry FILE = entry(Type.FILE, "", false);

  private static void read(String path, TreeEntry entry, String second, TreeEntry other)
      throws TransferException {
    NavigableMap<String, TreeEntry> entries = new TreeMap<>();
    entries.put("", FOLDER);
    entries.put(path, entry);
    entries.put(second, other);
    NavigableMap<String, TreeEntry> read = new TreeMap<>();
    for (byte[] segment : TreeCodec.write(entries)) {
      TreeCodec.read(segment, read);
    }
    assertThat(read).containsOnlyKeys(entries.keySet());
  }

  private static void isRefused(String path, TreeEntry entry, String second, TreeEntry other) {
    assertThatThrownBy(() -> read(path, entry, second, other))
        .isInstanceOf(TransferException.Malformed.class);
  }

  @Test
  void pathsThatLeaveTheTreeAreRefused() throws Exception {
    read("a", FOLDER, "a/b", FILE);
    isRefused("a", entry(Type.LINK, "/etc", false), "a/b", FILE);
    isRefused("a", FILE, "a/b", FILE);
    isRefused("a", FOLDER, "b/c", FILE);
    for (String path : List.of("..", "../x", "a/..", "a/../b", "a/.", "a//b", "/a", "a/", "a\0b")) {
      isRefused("a", FOLDER, path, FILE);
    }
  }

  @Test
  void hardLinksToWhatIsNotAnEarlierFileAreRefused() throws Exception {
    read("a", FILE, "b", entry(Type.FILE, "a", true));
    isRefused("a", FILE, "b", entry(Type.FILE, "c", true));
    isRefused("a", FILE, "b", entry(Type.FILE, "../a", true));
    isRefused("a", FOLDER, "b", entry(Type.FILE, "a", true));
    isRefused("a", FILE, "b", entry(Type.FILE, "b", true));
  }

  @Test
  void listsWithChangedBytesAreNeverABug() throws Exception {
    NavigableMap<String, TreeEntry> entries = new TreeMap<>();
    entries.put("", FOLDER);
    entries.put("a", FILE);
    entries.put("b", entry(Type.FILE, "a", true));
    byte[] segment = TreeCodec.write(entries).getFirst();
    for (int at = 0; at < segment.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = segment.clone();
        changed[at] ^= (byte) (1 << bit);
        try {
          TreeCodec.read(changed, new TreeMap<>());
        } catch (TransferException e) {
          assertThat(e).isInstanceOf(TransferException.Malformed.class);
        }
      }
    }
  }
}
