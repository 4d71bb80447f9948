package dev.datestone.session;

import dev.datestone.archive.ImageException;
import dev.datestone.archive.PackingOptions;
import dev.datestone.content.Digest;
import dev.datestone.content.ReadLog;
import dev.datestone.engine.Engine;
import dev.datestone.engine.EngineException;
import dev.datestone.evaluate.Platforms;
import dev.datestone.evaluate.SavedImage;
import dev.datestone.oci.ImageDescription;
import dev.datestone.oci.ImageDestination;
import dev.datestone.oci.ImagePacker;
import dev.datestone.oci.ImageSaver;
import dev.datestone.oci.NamedImage;
import dev.datestone.oci.PackedImage;
import dev.datestone.operation.Label;
import dev.datestone.registry.ImagePusher;
import dev.datestone.registry.Registries;
import dev.datestone.report.Event;
import dev.datestone.store.Store;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What becomes of SAVE IMAGE once all that it stands on has succeeded. */
final class ImageOutputs {
  private final Store store;
  private final Engine engine;
  private final Event.Listener listener;
  private final Settings settings;
  private final Registries registries;
  private final ResolvedImages bases;
  private final Map<String, Taken> taken = new HashMap<>();
  private final Set<String> warned = new HashSet<>();

  /** Where images go and how they are packed. */
  record Settings(ImageDestination to, PackingOptions packing) {}

  /** What a name stands for on one platform. */
  private record Taken(Digest id, Label label) {}

  ImageOutputs(
      Store store,
      Engine engine,
      Event.Listener listener,
      Settings settings,
      ResolvedImages bases,
      Registries registries) {
    this.registries = registries;
    this.bases = bases;
    this.store = store;
    this.engine = engine;
    this.listener = listener;
    this.settings = settings;
  }

  /**
   * Refuses names that no image can have, and pushes that nobody can be asked for.
   *
   * @param pushes whether what is to be pushed is
   */
  void refuse(SavedImage image, boolean pushes) {
    for (String name : image.names()) {
      if (!NamedImage.isName(name)) {
        throw new EngineException.Unusable(
            image.label(),
            "\"" + name + "\" is not a valid image name",
            "write it in small letters as name:tag, or registry.example.com/us/name:tag");
      }
      if (image.onHost()) {
        throw new EngineException.Unusable(
            image.label(),
            "after LOCALLY there is no image to save as " + name,
            "write a target that begins with FROM, and copy into it what LOCALLY made");
      }
      if (pushes && image.push() && registries.isOffline()) {
        throw new EngineException.Unusable(
            image.label(),
            name + " cannot be pushed: registries may not be contacted (offline)",
            "leave out --push or --offline");
      }
    }
  }

  /**
   * Saves those that have a name, and pushes those that are to be pushed.
   *
   * @param here whether they are saved on this machine
   * @param push whether any are pushed
   */
  void save(List<SavedImage> images, boolean here, boolean push) throws InterruptedException {
    List<SavedImage> named = images.stream().filter(each -> !each.names().isEmpty()).toList();
    List<SavedImage> pushed = push ? named.stream().filter(SavedImage::push).toList() : List.of();
    if (!named.isEmpty()) {
      ReadLog.sawMore();
    }
    try {
      if (here && !named.isEmpty()) {
        save(named, !pushed.isEmpty());
      }
      if (!pushed.isEmpty()) {
        push(pushed);
      }
    } catch (ImageException e) {
      throw new EngineException.Unusable(
          (pushed.isEmpty() ? named : pushed).getFirst().label(),
          String.valueOf(e.getMessage()),
          e.hint());
    } catch (IOException e) {
      throw new StoreException.Disk(store.home(), e);
    }
  }

  /** Builds of one store write to a place one at a time: a folder may have images of several. */
  private List<ImageSaver.Saved> save(ImageSaver saver, List<NamedImage> images)
      throws IOException, InterruptedException {
    Optional<Path> place = settings.to().place();
    if (place.isEmpty()) {
      return saver.save(settings.to(), images);
    }
    Runnable release = store.exclusive(place.get());
    try {
      return saver.save(settings.to(), images);
    } finally {
      release.run();
    }
  }

  private void save(List<SavedImage> named, boolean alsoPushed)
      throws IOException, InterruptedException {
    PackingOptions packing = settings.packing();
    boolean plain = ImageSaver.wantsUncompressed(settings.to());
    try (ImagePacker packer =
        new ImagePacker(store, plain ? packing.uncompressed() : packing, registries::layer)) {
      Map<String, Label> labels = new LinkedHashMap<>();
      List<NamedImage> packed = pack(packer, named, labels);
      for (ImageSaver.Saved each : save(new ImageSaver(packer, Platforms.NATIVE), packed)) {
        listener.on(
            new Event.Saved(
                labels.getOrDefault(each.name(), named.getFirst().label()),
                "image " + each.name(),
                "image " + each.name() + " in " + each.where(),
                each.changed()));
      }
    } catch (ImageSaver.NoEngine e) {
      if (alsoPushed && settings.to() instanceof ImageDestination.Installed) {
        // On a machine that only pushes there is often none.
        listener.on(new Event.Note("no image is saved here: " + e.getMessage()));
        return;
      }
      throw new EngineException.Unusable(
          named.getFirst().label(),
          "the image cannot be saved: " + e.getMessage(),
          "start one, name another place with --save-to oci:DIR, or save none with"
              + " --no-image-output");
    }
  }

  private void push(List<SavedImage> images) throws IOException, InterruptedException {
    try (ImagePacker packer = new ImagePacker(store, settings.packing(), registries::layer)) {
      Map<String, Label> labels = new LinkedHashMap<>();
      ImagePusher push = new ImagePusher(packer, registries);
      for (NamedImage image : pack(packer, images, labels)) {
        ImagePusher.Pushed pushed = push.push(image);
        listener.on(
            new Event.Pushed(
                labels.getOrDefault(image.name(), images.getFirst().label()),
                image.name(),
                "sha256:" + pushed.digest(),
                pushed.sent(),
                pushed.bytes(),
                pushed.changed()));
      }
    }
  }

  private List<NamedImage> pack(
      ImagePacker packer, List<SavedImage> images, Map<String, Label> labels)
      throws IOException, InterruptedException {
    List<NamedImage> all = new ArrayList<>();
    for (SavedImage each : images) {
      PackedImage image =
          packer.image(
              engine.snapshot(each.end()),
              bases.of(engine, each.end()),
              new ImageDescription(
                  each.platform(), each.config(), ImageHistory.of(engine, each.end())));
      warn(each, image.staleByteCode());
      for (String written : each.names()) {
        String name = NamedImage.withTag(written);
        boolean other = all.stream().anyMatch(one -> isOtherPlatform(one, name, image));
        if (other && each.noManifestList()) {
          throw new EngineException.Unusable(
              each.label(),
              name + " has several platforms, and --no-manifest-list asks for one",
              "give each platform a name of its own, or leave --no-manifest-list out");
        }
        claim(name, each, image);
        labels.putIfAbsent(name, each.label());
        all.add(new NamedImage(name, List.of(image)));
      }
    }
    return NamedImage.group(all);
  }

  /** Python compiles such files again at each start, where it may not write; and is slow to. */
  private void warn(SavedImage image, List<String> staleByteCode) {
    if (!staleByteCode.isEmpty() && warned.add(image.names().getFirst())) {
      int more = staleByteCode.size() - 1;
      listener.on(
          new Event.Warning(
              image.label(),
              "Python byte code is stale in image %s: /%s%s. Its sources have other dates there than"
                      .formatted(
                          image.names().getFirst(),
                          staleByteCode.getFirst(),
                          more > 0 ? " and " + more + " more" : "")
                  + " in the build (SOURCE_DATE_EPOCH). hint: compile it with hashes: python3 -m"
                  + " compileall --invalidation-mode unchecked-hash FOLDER"));
    }
  }

  private static boolean isOtherPlatform(NamedImage one, String name, PackedImage image) {
    return one.name().equals(name)
        && !one.platforms().getFirst().platform().equals(image.platform());
  }

  /** A name stands for one image. */
  private void claim(String name, SavedImage saved, PackedImage image) {
    Taken now = new Taken(image.id(), saved.label());
    Taken before = taken.putIfAbsent(name + " " + image.platform(), now);
    if (before != null && !before.id().equals(now.id())) {
      throw new EngineException.Unusable(
          saved.label(),
          "two different images would be saved as " + name,
          "the other is in "
              + before.label().file()
              + ", line "
              + before.label().line()
              + "; give one another name");
    }
  }
}
