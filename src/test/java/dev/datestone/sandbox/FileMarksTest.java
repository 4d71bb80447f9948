package dev.datestone.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dates and attributes of single files; needs neither root nor namespaces. */
class FileMarksTest {
  @TempDir Path temp;

  @Test
  void datesKeepTheirNanoseconds() throws IOException {
    Path file = Files.createFile(temp.resolve("ü file"));
    for (long date :
        new long[] {1_700_000_000_987_654_321L, 0, 1, -1, 4_000_000_000_000_000_007L}) {
      FileTimes.set(file, date);
      assertThat(FileTimes.get(file)).isEqualTo(date);
    }
  }

  @Test
  void symlinkItselfIsDated() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    FileTimes.set(file, 5);
    Path link = Files.createSymbolicLink(temp.resolve("link"), file);
    FileTimes.set(link, 7);
    assertThat(FileTimes.get(file)).isEqualTo(5);
    assertThat(FileTimes.get(link)).isEqualTo(7);
    FileTimes.set(Files.createSymbolicLink(temp.resolve("dangling"), Path.of("nowhere")), 9);
  }

  @Test
  void fileClockLiesBetweenEarlierAndLaterFiles() throws IOException {
    Path before = Files.createFile(temp.resolve("before"));
    long stamp = FileTimes.fileClock(temp);
    Path after = Files.createFile(temp.resolve("after"));
    assertThat(FileTimes.get(before)).isLessThanOrEqualTo(stamp);
    assertThat(FileTimes.get(after)).isGreaterThanOrEqualTo(stamp);
    assertThat(temp.toFile().list()).hasSize(2);
  }

  @Test
  void userXattrsLeaveOutThoseOfOverlayfs() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertThat(UpperDir.userXattrs(file)).isEmpty();
    Inodes.setXattr(file, "user.two", new byte[2000]);
    Inodes.setXattr(file, "user.one", "value".getBytes(UTF_8));
    Inodes.setXattr(file, "user.none", new byte[0]);
    Inodes.setXattr(file, "user.overlay.origin", new byte[3]);
    assertThat(UpperDir.userXattrs(file).keySet())
        .containsExactly("user.none", "user.one", "user.two");
    assertThat(UpperDir.userXattrs(file).get("user.one")).asString(UTF_8).isEqualTo("value");
    assertThat(UpperDir.userXattrs(file).get("user.two")).hasSize(2000);
    Path link = Files.createSymbolicLink(temp.resolve("link"), file);
    assertThat(UpperDir.userXattrs(link)).isEmpty();
  }

  @Test
  void failedSyscallNamesItsErrno() {
    assertThatThrownBy(() -> FileTimes.set(temp.resolve("none"), 0))
        .isInstanceOfSatisfying(
            SandboxException.SyscallFailed.class,
            refusal -> {
              assertThat(refusal.call()).isEqualTo("utimensat");
              assertThat(refusal.errno()).isEqualTo(Errno.ENOENT);
            })
        .hasMessageContaining("ENOENT");
  }
}
