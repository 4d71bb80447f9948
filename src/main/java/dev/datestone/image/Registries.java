package dev.datestone.image;

import dev.datestone.content.Digest;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import dev.datestone.store.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Images of registries by their names. What is here is taken from here; a tag is looked up once a
 * build at most, and not at all while its last answer is young enough.
 */
public final class Registries implements AutoCloseable {
  private final Store store;
  private final RegistrySettings settings;
  private final HeldImages held;
  private final Map<String, String> environment;
  private final SortedMap<String, String> locked;
  private final Consumer<String> notes;
  private final Map<String, Registry> open = new ConcurrentHashMap<>();
  private final Map<String, Object> beingAsked = new ConcurrentHashMap<>();
  private final Map<String, String> pushed = new ConcurrentHashMap<>();
  private final Map<String, Tags.Tag> answers = new ConcurrentHashMap<>();

  /**
   * Registries for one build.
   *
   * @param locked what the lock file says, digests by whole names
   * @param notes is told what a person should know, a line each
   */
  public Registries(
      Store store,
      RegistrySettings settings,
      Map<String, String> environment,
      SortedMap<String, String> locked,
      Consumer<String> notes) {
    this.store = store;
    this.settings = settings;
    this.held = new HeldImages(store, settings, notes);
    this.environment = environment;
    this.locked = locked;
    this.notes = notes;
  }

  /** The image that a name stands for. */
  public Images.Image image(String reference, String platform) throws InterruptedException {
    return of(
        reference, platform, known -> known, (name, root) -> pull(name, root, platform, reference));
  }

  /** What that image says beside its files, which do not come for it. */
  public Images.Config config(String reference, String platform) throws InterruptedException {
    return of(
        reference,
        platform,
        Images.Image::config,
        (name, root) -> {
          refuseToFetch();
          return ImageIntake.config(blobs(name), root, platform);
        });
  }

  /** How something of an image that is not here is had. */
  private interface Fetch<T> {
    T from(ImageName name, OciJson.Descriptor root) throws IOException, InterruptedException;
  }

  private <T> T of(
      String reference, String platform, Function<Images.Image, T> here, Fetch<T> fetch)
      throws InterruptedException {
    ImageName written = ImageName.read(reference);
    try {
      OciJson.Descriptor root = root(written, platform);
      ImageName name = written.withDigest(root.digest().hex());
      Optional<Images.Image> known = held.here(root.digest(), platform);
      return known.isPresent() ? here.apply(known.get()) : fetch.from(name, root);
    } catch (ImageException.Unreachable e) {
      throw new ImageException.Unreachable(said(reference, e), e.hint());
    } catch (ImageException e) {
      throw new ImageException(said(reference, e), e.hint());
    } catch (IOException e) {
      throw new ImageException(written.brief() + " cannot be pulled: " + TarImport.reason(e), "");
    }
  }

  private static String said(String name, ImageException e) {
    return name + " cannot be pulled: " + e.getMessage();
  }

  /** What a name stands for now, or stood for when it was asked last, as the settings want it. */
  private OciJson.Descriptor root(ImageName name, String platform) throws InterruptedException {
    String digest = name.digest().isEmpty() ? locked.get(name.toString()) : name.digest();
    if (digest != null) {
      return new OciJson.Descriptor("", new Digest(digest), -1, "", "");
    }
    Tags.Tag tag = digest(name, platform);
    return new OciJson.Descriptor(tag.type(), tag.digest(), tag.size(), "", "");
  }

  /** What a registry says of a tag, asked now whatever is known of it. */
  public String digest(String reference) throws InterruptedException {
    ImageName name = ImageName.read(reference);
    try {
      return name.digest().isEmpty() ? ask(name).digest().hex() : name.digest();
    } catch (ImageException e) {
      throw new ImageException(name.brief() + " cannot be looked up: " + e.getMessage(), e.hint());
    }
  }

  private Tags.Tag digest(ImageName name, String platform) throws InterruptedException {
    synchronized (beingAsked.computeIfAbsent(name.toString(), key -> new Object())) {
      Tags.Tag answer = answers.get(name.toString());
      if (answer == null) {
        answer = young(name, platform);
        answers.put(name.toString(), answer);
      }
      return answer;
    }
  }

  private Tags.Tag young(ImageName name, String platform) throws InterruptedException {
    Optional<Tags.Tag> last = store.tags().get(name.toString());
    if (last.isPresent() && isYoung(last.get())) {
      return last.get();
    }
    if (settings.offline()) {
      notes.accept(name.brief() + " is not looked up: offline");
      return last.orElseThrow(Registries::notHere);
    }
    try {
      return ask(name);
    } catch (ImageException.Unreachable e) {
      if (last.isEmpty() || held.here(last.get().digest(), platform).isEmpty()) {
        throw e;
      }
      notes.accept(
          name.brief()
              + " is taken as of "
              + Instant.ofEpochSecond(last.get().asked() / 1000)
              + ": "
              + e.getMessage());
      return last.get();
    }
  }

  private boolean isYoung(Tags.Tag tag) {
    long age = System.currentTimeMillis() - tag.asked();
    return settings.age().isEmpty() || (age >= 0 && age < settings.age().get().toMillis());
  }

  private Tags.Tag ask(ImageName name) throws InterruptedException {
    OciJson.Descriptor now = blobs(name).head();
    Tags.Tag tag =
        new Tags.Tag(
            name.toString(), now.digest(), now.mediaType(), now.size(), System.currentTimeMillis());
    store.tags().put(tag);
    return tag;
  }

  private Images.Image pull(ImageName name, OciJson.Descriptor root, String platform, String called)
      throws IOException, InterruptedException {
    refuseToFetch();
    return held.take(() -> blobs(name), root, platform, called);
  }

  private void refuseToFetch() {
    if (settings.offline()) {
      throw notHere();
    }
  }

  private static ImageException.Unreachable notHere() {
    return new ImageException.Unreachable(
        "it is not here, and no registry may be asked (offline)", "");
  }

  /** A layer of an image that is not here, as it comes. */
  InputStream layer(ImageName name, Images.Archive layer) throws InterruptedException {
    refuseOffline();
    return blobs(name).layer(OciJson.Descriptor.of(layer));
  }

  private RegistryBlobs blobs(ImageName name) {
    List<RegistryBlobs.Place> places = new ArrayList<>();
    for (String mirror : settings.host(name.host()).mirrors()) {
      int slash = mirror.indexOf('/');
      String host = slash < 0 ? mirror : mirror.substring(0, slash);
      String prefix = slash < 0 ? "" : mirror.substring(slash + 1) + "/";
      places.add(new RegistryBlobs.Place(registry(host), prefix + name.repository()));
    }
    places.add(new RegistryBlobs.Place(registry(name.host()), name.repository()));
    return new RegistryBlobs(name, places, settings.retries());
  }

  /**
   * Notes what a build pushed: others of the host can take blobs from there, and whoever asked for
   * the tag before knows better now.
   */
  void pushed(ImageName name, OciJson.Descriptor what) {
    pushed.put(name.host(), name.repository());
    String whole = name.toString();
    synchronized (beingAsked.computeIfAbsent(whole, key -> new Object())) {
      if (answers.containsKey(whole) || store.tags().get(whole).isPresent()) {
        Tags.Tag tag =
            new Tags.Tag(
                whole, what.digest(), what.mediaType(), what.size(), System.currentTimeMillis());
        store.tags().put(tag);
        answers.put(whole, tag);
      }
    }
  }

  /** Another repository of the same host that was pushed to, empty when there is none. */
  String alsoPushed(ImageName name) {
    String other = pushed.getOrDefault(name.host(), "");
    return other.equals(name.repository()) ? "" : other;
  }

  int downloads() {
    return settings.downloads();
  }

  int retries() {
    return settings.retries();
  }

  /** Whether nobody may be asked. */
  public boolean isOffline() {
    return settings.offline();
  }

  void refuseOffline() {
    if (settings.offline()) {
      throw new ImageException("no registry may be asked (offline)", "");
    }
  }

  Registry registry(String host) {
    return open.computeIfAbsent(
        host, each -> new Registry(each, settings, environment, new Logins(environment)));
  }

  /** All images of a store, those of registries by the names they were asked for by. */
  public static List<Images.Image> named(Store store) {
    List<Images.Image> named = new ArrayList<>();
    List<Tags.Tag> tags = store.tags().all();
    for (Images.Image image : store.images().all()) {
      if (!image.name().startsWith(Images.CONTENT)) {
        named.add(image);
        continue;
      }
      String digest = image.name().substring(Images.CONTENT.length(), Images.CONTENT.length() + 64);
      List<Images.Image> tagged =
          tags.stream()
              .filter(tag -> tag.digest().hex().equals(digest))
              .map(tag -> image.named(ImageName.read(tag.name()).brief()))
              .toList();
      named.addAll(
          tagged.isEmpty() ? List.of(image.named(image.source() + "@sha256:" + digest)) : tagged);
    }
    named.sort(Comparator.comparing(Images.Image::name).thenComparing(Images.Image::platform));
    return named;
  }

  /** Those of a name, as it was imported or in any of the spellings of a registry's. */
  public static List<Images.Image> named(Store store, String name) {
    Optional<Images.Image> imported =
        name.startsWith(Images.CONTENT) ? Optional.empty() : store.images().get(name);
    if (imported.isPresent()) {
      return List.of(imported.get());
    }
    String brief = ImageName.read(name).brief();
    return named(store).stream()
        .filter(image -> image.name().equals(brief) || image.name().equals(name))
        .toList();
  }

  /** Forgets an image by a name; its layers go with the next prune, if nothing else has them. */
  public static boolean remove(Store store, String name) {
    if (!name.startsWith(Images.CONTENT) && store.images().remove(name)) {
      return true;
    }
    ImageName read = ImageName.read(name);
    String digest = read.digest();
    if (digest.isEmpty()) {
      Optional<Tags.Tag> tag = store.tags().get(read.toString());
      if (tag.isEmpty() || !store.tags().remove(read.toString())) {
        return false;
      }
      digest = tag.get().digest().hex();
    }
    String gone = digest;
    if (store.tags().all().stream().anyMatch(tag -> tag.digest().hex().equals(gone))) {
      return read.digest().isEmpty(); // under another tag it stays
    }
    boolean any = false;
    for (Images.Image image : store.images().all()) {
      any |= image.name().startsWith(Images.CONTENT + gone) && store.images().remove(image.name());
    }
    return any || read.digest().isEmpty();
  }

  @Override
  public void close() {
    open.values().forEach(Registry::close);
  }
}
