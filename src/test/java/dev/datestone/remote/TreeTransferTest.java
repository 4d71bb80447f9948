package dev.datestone.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.content.SparseOutput;
import dev.datestone.remote.TreeUpload.Kind;
import dev.datestone.remote.TreeUpload.Sent;
import dev.datestone.sandbox.DiskUsage;
import dev.datestone.sandbox.FileTimes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTransferTest {
  @TempDir Path folder;
  private RemoteStore remote;
  private int works;

  @BeforeEach
  void open() {
    remote = RemoteStores.open("file://" + folder.resolve("remote"));
  }

  private Path work() throws IOException {
    return Files.createDirectory(folder.resolve("work" + works++));
  }

  private Sent send(Path tree, Kind kind, KnownContent known) throws Exception {
    return TreeUpload.read(tree, kind, known, work()).send(remote);
  }

  private Path fetch(Sent sent) throws Exception {
    Path to = folder.resolve("fetched" + works++);
    TreeListing listing = TreeListing.fetch(remote, sent.tree(), work());
    TreeFetch.fetch(remote, listing, to, work());
    return to;
  }

  private KnownContent known(Sent sent) throws Exception {
    return KnownContent.of(TreeListing.fetch(remote, sent.tree(), work()), remote);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomTreesComeBackAsTheyWere(long seed) throws Exception {
    Path tree = folder.resolve("tree");
    Kind kind = seed % 2 == 0 ? Kind.LAYER : Kind.FILES;
    RandomTree.make(tree, seed, 250, kind == Kind.LAYER);
    Sent sent = send(tree, kind, KnownContent.NONE);
    assertThat(TreeText.of(fetch(sent))).isEqualTo(TreeText.of(tree));
    assertThat(send(tree, kind, KnownContent.NONE)).isEqualTo(new Sent(sent.tree(), 0, 0));
    assertThat(send(tree, kind, known(sent))).isEqualTo(new Sent(sent.tree(), 0, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void changedTreesThatBuildOnEarlierOnesComeBack(long seed) throws Exception {
    Path tree = folder.resolve("tree");
    List<Path> files = RandomTree.make(tree, seed, 300, false);
    Sent sent = send(tree, Kind.FILES, KnownContent.NONE);
    Random random = new Random(seed);
    for (int round = 0; round < 6; round++) {
      for (Path file : files) {
        if (Files.exists(file) && random.nextInt(8) < round) {
          if (random.nextInt(4) == 0) {
            Files.delete(file);
          } else {
            Files.write(
                file,
                ("round " + random.nextInt(round + 1))
                    .repeat(random.nextInt(2000))
                    .getBytes(StandardCharsets.UTF_8));
          }
        }
      }
      sent = send(tree, Kind.FILES, known(sent));
      assertThat(TreeText.of(fetch(sent))).isEqualTo(TreeText.of(tree));
    }
  }

  @Test
  void oneByteOfALargeFileMovesTwoPercentAtMost() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    byte[] bytes = new byte[48 << 20];
    new Random(1).nextBytes(bytes);
    Files.write(tree.resolve("large"), bytes);
    Sent first = send(tree, Kind.FILES, KnownContent.NONE);
    assertThat(first.bytes()).isGreaterThan(bytes.length);
    bytes[25 << 20] ^= 1;
    Files.write(tree.resolve("large"), bytes);
    Sent second = send(tree, Kind.FILES, KnownContent.NONE);
    assertThat(second.bytes()).isBetween(1L, first.bytes() / 50);
    assertThat(TreeText.of(fetch(second))).isEqualTo(TreeText.of(tree));
  }

  @Test
  void insertedBytesMoveTwoPercentAtMost() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    byte[] bytes = new byte[48 << 20];
    new Random(2).nextBytes(bytes);
    Files.write(tree.resolve("large"), bytes);
    Sent first = send(tree, Kind.FILES, KnownContent.NONE);
    try (OutputStream out = Files.newOutputStream(tree.resolve("large"))) {
      out.write(bytes, 0, 20 << 20);
      out.write("inserted".getBytes(StandardCharsets.UTF_8));
      out.write(bytes, 20 << 20, bytes.length - (20 << 20));
    }
    Sent second = send(tree, Kind.FILES, KnownContent.NONE);
    assertThat(second.bytes()).isBetween(1L, first.bytes() / 50);
  }

  @Test
  void oneOfManySmallFilesMovesTwoPercentAtMost() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Random random = new Random(3);
    for (int i = 0; i < 6000; i++) {
      byte[] bytes = new byte[500 + random.nextInt(2000)];
      random.nextBytes(bytes);
      Path file = tree.resolve("d" + i % 40).resolve("file" + i);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    }
    Sent first = send(tree, Kind.FILES, KnownContent.NONE);
    Files.writeString(tree.resolve("d7/file47"), "changed");
    Sent second = send(tree, Kind.FILES, known(first));
    assertThat(second.bytes()).isBetween(1L, first.bytes() / 50);
    assertThat(TreeText.of(fetch(second))).isEqualTo(TreeText.of(tree));
  }

  @Test
  void holesStayHoles() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    try (OutputStream out = SparseOutput.create(tree.resolve("sparse"))) {
      out.write(new byte[30 << 20]);
      out.write("middle".getBytes(StandardCharsets.UTF_8));
      out.write(new byte[10 << 20]);
    }
    byte[] zeros = new byte[8 << 20];
    Files.write(tree.resolve("allocated"), zeros);
    Sent sent = send(tree, Kind.FILES, KnownContent.NONE);
    assertThat(sent.bytes()).isLessThan(10_000);
    Path fetched = fetch(sent);
    assertThat(TreeText.of(fetched)).isEqualTo(TreeText.of(tree));
    assertThat(DiskUsage.of(fetched.resolve("sparse"))).isLessThan(1 << 20);
  }

  @Test
  void fileWhoseFirstNameIsInALaterFolderComesBackWithBothNames() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.createDirectory(tree.resolve("a"));
    Files.writeString(tree.resolve("a/b"), "linked");
    Files.createLink(tree.resolve("a-b"), tree.resolve("a/b"));
    Files.createLink(tree.resolve("a/c"), tree.resolve("a/b"));
    FileTimes.set(tree.resolve("a/b"), 1_234_567_891);
    assertThat(TreeText.of(fetch(send(tree, Kind.FILES, KnownContent.NONE))))
        .isEqualTo(TreeText.of(tree));
  }

  @Test
  void missingOrDamagedBlobLeavesNothing() throws Exception {
    Path tree = folder.resolve("tree");
    RandomTree.make(tree, 21, 60, false);
    Sent sent = send(tree, Kind.FILES, KnownContent.NONE);
    List<Path> blobs;
    try (Stream<Path> all = Files.walk(folder.resolve("remote/blobs"))) {
      blobs = all.filter(Files::isRegularFile).sorted().toList();
    }
    assertThat(blobs.size()).isGreaterThan(2);
    for (Path blob : blobs) {
      byte[] whole = Files.readAllBytes(blob);
      byte[] torn = whole.clone();
      torn[torn.length / 2] ^= 0x20;
      for (byte[] damaged : List.of(torn, Arrays.copyOf(whole, whole.length / 2), new byte[0])) {
        Files.write(blob, damaged);
        assertThatThrownBy(() -> fetch(sent)).isInstanceOf(TransferException.Missing.class);
      }
      assertThat(send(tree, Kind.FILES, KnownContent.NONE))
          .isEqualTo(new Sent(sent.tree(), 1, whole.length));
      Files.delete(blob);
      assertThatThrownBy(() -> fetch(sent)).isInstanceOf(TransferException.Missing.class);
      Files.write(blob, whole);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> path.toString().contains("fetched"))).isEmpty();
    }
    assertThat(TreeText.of(fetch(sent))).isEqualTo(TreeText.of(tree));
  }

  @Test
  void whatKnownContentNamesIsStoredAgainIfItIsGone() throws Exception {
    Path tree = folder.resolve("tree");
    RandomTree.make(tree, 22, 100, false);
    Sent first = send(tree, Kind.FILES, KnownContent.NONE);
    TreeListing listing = TreeListing.fetch(remote, first.tree(), work());
    RemoteStore other = RemoteStores.open("file://" + folder.resolve("other"));
    Sent second =
        TreeUpload.read(tree, Kind.FILES, KnownContent.of(listing, other), work()).send(other);
    remote = other;
    assertThat(TreeText.of(fetch(second))).isEqualTo(TreeText.of(tree));
  }
}
