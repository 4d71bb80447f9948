package dev.datestone.session;

import dev.datestone.remote.CacheSnapshot;
import dev.datestone.remote.CacheSnapshots;
import dev.datestone.remote.KnownContent;
import dev.datestone.remote.TarStore;
import dev.datestone.remote.TreeUpload;
import dev.datestone.store.CacheState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes of exported caches what a machine whose clock is ahead would have exported. */
public final class ClockAhead {
  private static final Pattern LOGGED = Pattern.compile("(?m)^(\\d+\t\\d+\t)(\\d+)\t");

  private ClockAhead() {}

  /** Reads one file and writes another. */
  public static void rewrite(Path from, Path to, Duration ahead, Path work)
      throws IOException, InterruptedException {
    long nanos = ahead.toNanos();
    int count = 0;
    try (TarStore in = TarStore.open(from);
        TarStore out = TarStore.create(to)) {
      for (CacheSnapshot each : new CacheSnapshots(in, work).all()) {
        Path folder = work.resolve("tree" + count);
        Path temporary = Files.createDirectory(work.resolve("work" + count++));
        CacheSnapshots snapshots = new CacheSnapshots(in, work);
        CacheState state = snapshots.state(each).earlier(-nanos);
        snapshots.fetch(snapshots.listing(each).withDates(date -> date + nanos), folder);
        ninja(folder, nanos);
        CacheSnapshots.Source source =
            new CacheSnapshots.Source(
                each.cache(),
                each.copy(),
                each.branch(),
                each.commit(),
                each.created() + ahead.toMillis(),
                Optional.empty());
        new CacheSnapshots(out, temporary)
            .store(
                source,
                TreeUpload.read(folder, TreeUpload.Kind.FILES, KnownContent.NONE, temporary),
                state);
      }
      out.finish();
    }
  }

  /** Ninja would have noted these dates. */
  private static void ninja(Path folder, long nanos) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        FileTime date = Files.getLastModifiedTime(file);
        if (file.endsWith(".ninja_log")) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          String moved =
              LOGGED
                  .matcher(text)
                  .replaceAll(
                      line -> line.group(1) + (Long.parseLong(line.group(2)) + nanos) + "\t");
          Files.writeString(file, moved, StandardCharsets.ISO_8859_1);
          Files.setLastModifiedTime(file, date);
        } else if (file.endsWith(".ninja_deps")) {
          ByteBuffer bytes =
              ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
          bytes.position("# ninjadeps\n".length() + 4);
          while (bytes.hasRemaining()) {
            int size = bytes.getInt();
            int start = bytes.position();
            if (size < 0) {
              bytes.putLong(start + 4, bytes.getLong(start + 4) + nanos);
            }
            bytes.position(start + (size & 0x7fffffff));
          }
          Files.write(file, bytes.array());
          Files.setLastModifiedTime(file, date);
        }
      }
    }
  }

  public static void main(String... words) throws Exception {
    rewrite(
        Path.of(words[0]),
        Path.of(words[1]),
        Duration.parse(words[2]),
        Files.createTempDirectory("clock"));
  }
}
