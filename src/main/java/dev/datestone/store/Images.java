package dev.datestone.store;

import dev.datestone.content.Digest;
import dev.datestone.engine.Snapshot;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The images of the store by name: each has a snapshot and a configuration. */
public final class Images {
  /** Prefix of the names of images that are stored by digest. */
  public static final String CONTENT = "sha256:";

  private static final String FORM = "datestone image 4";

  /** Without ONBUILD. */
  private static final String FORM_3 = "datestone image 3";

  private static final String FORM_2 = "datestone image 2";

  private final Path folder;

  Images(Path folder) {
    this.folder = folder;
  }

  /**
   * An image of the store.
   *
   * @param source where it is from, shown to the user
   * @param platform such as linux/amd64, empty if it was imported without one
   * @param digest of its manifest in hexadecimal, empty if it never had one
   * @param layerBlobs its layers as the manifest lists them, the lowest first
   * @param imported in milliseconds since 1970
   * @param size bytes of its files
   */
  public record Image(
      String name,
      Snapshot snapshot,
      String source,
      String platform,
      String digest,
      List<LayerBlob> layerBlobs,
      ConfigDocument document,
      long imported,
      long size) {
    public Image {
      layerBlobs = List.copyOf(layerBlobs);
    }

    /** An image of files alone: without manifest, platform and configuration. */
    public static Image ofFiles(String name, Snapshot snapshot, String source, long size) {
      long now = System.currentTimeMillis();
      return new Image(name, snapshot, source, "", "", List.of(), ConfigDocument.EMPTY, now, size);
    }

    /** The same image under another name. */
    public Image named(String other) {
      return new Image(
          other, snapshot, source, platform, digest, layerBlobs, document, imported, size);
    }
  }

  /**
   * A layer of an image as its manifest lists it.
   *
   * @param blob digest of the archive as the manifest names it, {@code size} bytes long
   * @param contents digest of the uncompressed archive, {@code plain} bytes long
   */
  public record LayerBlob(Digest blob, long size, String mediaType, Digest contents, long plain) {}

  /**
   * An entry of an image's history.
   *
   * @param created as the image states it
   * @param text the command
   * @param empty whether the command made no layer
   */
  public record HistoryEntry(
      String created, String text, String comment, String author, boolean empty) {}

  /**
   * What an image's configuration document says.
   *
   * @param environment each "NAME=value", in the order of the document
   * @param history the oldest first
   */
  public record ConfigDocument(
      ImageConfig config, List<String> environment, List<HistoryEntry> history) {
    static final ConfigDocument EMPTY = new ConfigDocument(ImageConfig.EMPTY, List.of(), List.of());

    /** The values of texts such as "NAME=value"; a text without a name is left out. */
    public static SortedMap<String, String> values(List<String> texts) {
      SortedMap<String, String> values = new TreeMap<>();
      for (String text : texts) {
        int equals = text.indexOf('=');
        if (equals > 0) {
          values.put(text.substring(0, equals), text.substring(equals + 1));
        }
      }
      return values;
    }
  }

  public Optional<Image> get(String name) {
    return read(file(name));
  }

  public void put(Image image) {
    FieldWriter out =
        new FieldWriter()
            .text(image.name())
            .text(image.snapshot().content().hex())
            .texts(image.snapshot().layers())
            .text(image.source())
            .text(image.platform())
            .text(image.digest());
    out.list(
        image.layerBlobs(),
        blob ->
            out.text(blob.blob().hex())
                .number(blob.size())
                .text(blob.mediaType())
                .text(blob.contents().hex())
                .number(blob.plain()));
    write(out, image.document());
    StoreFile.write(file(image.name()), FORM, out.number(image.imported()).number(image.size()));
  }

  private static void write(FieldWriter out, ConfigDocument document) {
    ImageConfig config = document.config();
    out.texts(document.environment())
        .text(config.workingDirectory())
        .text(config.user())
        .texts(config.entrypoint())
        .texts(config.command())
        .texts(config.labels().entrySet().stream().map(Object::toString).toList())
        .texts(config.ports())
        .texts(config.volumes())
        .text(config.stopSignal())
        .texts(config.shell())
        .texts(config.onBuild())
        .flag(config.healthCheck().isPresent());
    config
        .healthCheck()
        .ifPresent(
            check ->
                out.texts(check.test())
                    .number(check.interval())
                    .number(check.timeout())
                    .number(check.startPeriod())
                    .number(check.startInterval())
                    .number(check.retries()));
    out.list(
        document.history(),
        entry ->
            out.text(entry.created())
                .text(entry.text())
                .text(entry.comment())
                .text(entry.author())
                .flag(entry.empty()));
  }

  private static Image read(FieldReader in) {
    return withLayerBlobs(in, true);
  }

  /** Reads form 3; an image of a registry may have had ONBUILD, which it does not say. */
  private static Optional<Image> form3(FieldReader in) {
    return neverHadManifest(withLayerBlobs(in, false));
  }

  private static Optional<Image> neverHadManifest(Image image) {
    return image.digest().isEmpty() ? Optional.of(image) : Optional.empty();
  }

  private static Image withLayerBlobs(FieldReader in, boolean onBuild) {
    return image(
        in, each -> each.list(Images::layerBlob), each -> each.list(Images::historyEntry), onBuild);
  }

  /** Reads form 2; it is complete only for images that never had a manifest. */
  private static Optional<Image> form2(FieldReader in) {
    return neverHadManifest(image(in, each -> List.of(), Images::formerHistory, false));
  }

  private static Image image(
      FieldReader in,
      Function<FieldReader, List<LayerBlob>> layerBlobs,
      Function<FieldReader, List<HistoryEntry>> history,
      boolean onBuild) {
    return new Image(
        in.text(),
        new Snapshot(new Digest(in.text()), in.texts()),
        in.text(),
        in.text(),
        in.text(),
        layerBlobs.apply(in),
        document(in, history, onBuild),
        in.number(),
        in.number());
  }

  private static LayerBlob layerBlob(FieldReader in) {
    return new LayerBlob(
        new Digest(in.text()), in.number(), in.text(), new Digest(in.text()), in.number());
  }

  private static HistoryEntry historyEntry(FieldReader in) {
    return new HistoryEntry(in.text(), in.text(), in.text(), in.text(), in.flag());
  }

  private static List<HistoryEntry> formerHistory(FieldReader in) {
    return in.texts().stream().map(text -> new HistoryEntry("", text, "", "", false)).toList();
  }

  private static ConfigDocument document(
      FieldReader in, Function<FieldReader, List<HistoryEntry>> history, boolean onBuild) {
    List<String> environment = in.texts();
    String folder = in.text();
    String user = in.text();
    List<String> entrypoint = in.texts();
    List<String> command = in.texts();
    List<String> labels = in.texts();
    List<String> ports = in.texts();
    List<String> volumes = in.texts();
    String stopSignal = in.text();
    List<String> shell = in.texts();
    List<String> triggers = onBuild ? in.texts() : List.of();
    Optional<HealthCheck> check = in.flag() ? Optional.of(healthcheck(in)) : Optional.empty();
    ImageConfig config =
        new ImageConfig(
            ConfigDocument.values(environment),
            folder.isEmpty() ? "/" : folder,
            user,
            entrypoint,
            command,
            ConfigDocument.values(labels),
            ports,
            volumes,
            check,
            stopSignal,
            shell,
            triggers);
    return new ConfigDocument(config, environment, history.apply(in));
  }

  private static HealthCheck healthcheck(FieldReader in) {
    return new HealthCheck(
        in.texts(), in.number(), in.number(), in.number(), in.number(), (int) in.number());
  }

  public boolean remove(String name) {
    return StoreFile.delete(file(name));
  }

  static Optional<Image> read(Path file) {
    return StoreFile.read(file, FORM, Images::read)
        .or(() -> StoreFile.read(file, FORM_3, Images::form3).flatMap(found -> found))
        .or(() -> StoreFile.read(file, FORM_2, Images::form2).flatMap(found -> found));
  }

  public List<Image> all() {
    List<Image> all = new ArrayList<>();
    for (Path file : Store.list(folder)) {
      read(file).ifPresent(all::add);
    }
    return all;
  }

  private Path file(String name) {
    return folder.resolve(Digest.of(name).hex());
  }
}
