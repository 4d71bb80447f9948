package dev.datestone.store;

import dev.datestone.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images by name: each a snapshot and what its configuration says. */
public final class Images {
  /** How the names begin of images that are known by what a registry has. */
  public static final String CONTENT = "sha256:";

  private static final String FORM = "datestone image 3";
  private static final String FORMER = "datestone image 2";

  private final Path folder;

  Images(Path folder) {
    this.folder = folder;
  }

  /**
   * An image of the store.
   *
   * @param source where it came from, for people
   * @param platform such as linux/amd64, empty for what was imported without one
   * @param digest its manifest's in hexadecimal, empty for one that never had any
   * @param archives its layers as they came, the lowest first
   * @param imported in milliseconds since 1970
   * @param size bytes of its files
   */
  public record Image(
      String name,
      Snapshot snapshot,
      String source,
      String platform,
      String digest,
      List<Archive> archives,
      Config config,
      long imported,
      long size) {
    public Image {
      archives = List.copyOf(archives);
    }

    /** The same under another name. */
    public Image named(String other) {
      return new Image(other, snapshot, source, platform, digest, archives, config, imported, size);
    }
  }

  /**
   * A layer of an image as its manifest has it.
   *
   * @param blob digest of the archive as it came, {@code size} bytes long
   * @param contents digest of the plain archive, {@code plain} bytes long
   */
  public record Archive(Digest blob, long size, String mediaType, Digest contents, long plain) {}

  /**
   * A line of an image's history.
   *
   * @param created as it is written there
   * @param text the command
   * @param empty whether it gave no layer
   */
  public record Line(String created, String text, String comment, String author, boolean empty) {}

  /**
   * What an image says beside its files.
   *
   * @param environment each "NAME=value"
   * @param folder working folder, empty for the root
   * @param labels each "name=value"
   * @param ports each "80/tcp"
   * @param history what made it, the first first
   */
  public record Config(
      List<String> environment,
      String folder,
      String user,
      List<String> entrypoint,
      List<String> command,
      List<String> labels,
      List<String> ports,
      List<String> volumes,
      String stopSignal,
      List<String> shell,
      Optional<Check> check,
      List<Line> history) {
    public static final Config EMPTY =
        new Config(
            List.of(),
            "",
            "",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "",
            List.of(),
            Optional.empty(),
            List.of());
  }

  /** How it is found out whether a container is well; times in nanoseconds, 0 for the usual. */
  public record Check(
      List<String> test,
      long interval,
      long timeout,
      long startPeriod,
      long startInterval,
      int retries) {}

  public Optional<Image> get(String name) {
    return read(file(name));
  }

  public void put(Image image) {
    Out out =
        new Out()
            .text(image.name())
            .text(image.snapshot().content().hex())
            .texts(image.snapshot().layers())
            .text(image.source())
            .text(image.platform())
            .text(image.digest())
            .number(image.archives().size());
    for (Archive archive : image.archives()) {
      out.text(archive.blob().hex())
          .number(archive.size())
          .text(archive.mediaType())
          .text(archive.contents().hex())
          .number(archive.plain());
    }
    write(out, image.config());
    StoreFile.write(file(image.name()), FORM, out.number(image.imported()).number(image.size()));
  }

  private static void write(Out out, Config config) {
    out.texts(config.environment())
        .text(config.folder())
        .text(config.user())
        .texts(config.entrypoint())
        .texts(config.command())
        .texts(config.labels())
        .texts(config.ports())
        .texts(config.volumes())
        .text(config.stopSignal())
        .texts(config.shell())
        .flag(config.check().isPresent());
    config
        .check()
        .ifPresent(
            check ->
                out.texts(check.test())
                    .number(check.interval())
                    .number(check.timeout())
                    .number(check.startPeriod())
                    .number(check.startInterval())
                    .number(check.retries()));
    out.number(config.history().size());
    for (Line line : config.history()) {
      out.text(line.created())
          .text(line.text())
          .text(line.comment())
          .text(line.author())
          .flag(line.empty());
    }
  }

  private static Image read(In in) {
    return new Image(
        in.text(),
        new Snapshot(new Digest(in.text()), in.texts()),
        in.text(),
        in.text(),
        in.text(),
        archives(in),
        config(in, true),
        in.number(),
        in.number());
  }

  /** What the form before said; only of what never had a manifest it said all. */
  private static Optional<Image> former(In in) {
    Image image =
        new Image(
            in.text(),
            new Snapshot(new Digest(in.text()), in.texts()),
            in.text(),
            in.text(),
            in.text(),
            List.of(),
            config(in, false),
            in.number(),
            in.number());
    return image.digest().isEmpty() ? Optional.of(image) : Optional.empty();
  }

  private static List<Archive> archives(In in) {
    int count = in.count();
    List<Archive> archives = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      archives.add(
          new Archive(
              new Digest(in.text()), in.number(), in.text(), new Digest(in.text()), in.number()));
    }
    return archives;
  }

  private static List<Line> history(In in) {
    int count = in.count();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(new Line(in.text(), in.text(), in.text(), in.text(), in.flag()));
    }
    return lines;
  }

  private static List<Line> formerHistory(List<String> texts) {
    return texts.stream().map(text -> new Line("", text, "", "", false)).toList();
  }

  private static Config config(In in, boolean withHistory) {
    return new Config(
        in.texts(),
        in.text(),
        in.text(),
        in.texts(),
        in.texts(),
        in.texts(),
        in.texts(),
        in.texts(),
        in.text(),
        in.texts(),
        in.flag() ? Optional.of(check(in)) : Optional.empty(),
        withHistory ? history(in) : formerHistory(in.texts()));
  }

  private static Check check(In in) {
    return new Check(
        in.texts(), in.number(), in.number(), in.number(), in.number(), (int) in.number());
  }

  public boolean remove(String name) {
    try {
      return Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new StoreException.Disk(file(name), e);
    }
  }

  static Optional<Image> read(Path file) {
    return StoreFile.read(file, FORM, Images::read)
        .or(() -> StoreFile.read(file, FORMER, Images::former).flatMap(found -> found));
  }

  public List<Image> all() {
    List<Image> all = new ArrayList<>();
    for (Path file : Store.list(folder)) {
      read(file).ifPresent(all::add);
    }
    return all;
  }

  private Path file(String name) {
    return folder.resolve(Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex());
  }
}
