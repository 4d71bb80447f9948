package dev.datestone.registry;

import dev.datestone.archive.ImageException;
import dev.datestone.content.Digest;
import dev.datestone.content.Notes;
import dev.datestone.content.Transfer;
import dev.datestone.oci.Descriptor;
import dev.datestone.oci.ImageCache;
import dev.datestone.oci.ImageFetcher;
import dev.datestone.oci.ImageReference;
import dev.datestone.operation.ImageConfig;
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
import java.util.function.Function;

/**
 * The registries of a build: resolves tags, pulls images, and gives clients for pushes. An image in
 * the store is not pulled. A tag is resolved at most once, or not at all while its cached digest is
 * young enough.
 */
public final class Registries implements AutoCloseable {
  private final Store store;
  private final RegistrySettings settings;
  private final ImageCache cache;
  private final Map<String, String> environment;
  private final SortedMap<String, String> locked;
  private final Notes notes;
  private final Map<String, RegistryClient> clients = new ConcurrentHashMap<>();
  private final Map<String, Object> locks = new ConcurrentHashMap<>();
  private final Map<String, String> pushes = new ConcurrentHashMap<>();
  private final Map<String, Tags.Tag> resolved = new ConcurrentHashMap<>();

  /**
   * Registries for one build.
   *
   * @param locked digests by full names, from the lock file
   * @param notes receives progress and warnings, a line each
   */
  public Registries(
      Store store,
      RegistrySettings settings,
      Map<String, String> environment,
      SortedMap<String, String> locked,
      Notes notes) {
    this.store = store;
    this.settings = settings;
    this.cache =
        new ImageCache(
            store, new ImageFetcher(store, settings.downloads(), settings.limit(), notes));
    this.environment = environment;
    this.locked = locked;
    this.notes = notes;
  }

  /** The images of the store by digest. */
  public ImageCache cache() {
    return cache;
  }

  /** The image of a reference; pulled if the store lacks it. */
  public Images.Image image(String reference, String platform) throws InterruptedException {
    return of(
        reference,
        platform,
        image -> image,
        (name, root) -> cache.fetch(() -> source(name), root, platform, reference));
  }

  /** The configuration of an image, whose layers are not pulled for that. */
  public ImageConfig config(String reference, String platform) throws InterruptedException {
    return of(
        reference,
        platform,
        image -> image.document().config(),
        (name, root) -> ImageFetcher.fetchConfig(source(name), root, platform));
  }

  /** Gets something of an image that is not in the store. */
  private interface Fetch<T> {
    T from(ImageReference name, Descriptor root) throws IOException, InterruptedException;
  }

  private <T> T of(
      String reference, String platform, Function<Images.Image, T> stored, Fetch<T> fetch)
      throws InterruptedException {
    ImageReference written = ImageReference.read(reference);
    try {
      Descriptor root = root(written, platform);
      Optional<Images.Image> known = cache.get(root.digest(), platform);
      if (known.isPresent()) {
        return stored.apply(known.get());
      }
      if (settings.offline()) {
        throw notInStore();
      }
      return fetch.from(written.withDigest(root.digest().hex()), root);
    } catch (ImageException e) {
      throw e.withPrefix("cannot pull " + reference + ": ");
    } catch (IOException e) {
      throw new ImageException(
          "cannot pull " + written.brief() + ": " + ImageException.reason(e), "");
    }
  }

  /** What a reference refers to: its own digest, that of the lock file, or that of its tag. */
  private Descriptor root(ImageReference name, String platform) throws InterruptedException {
    String digest = name.digest().isEmpty() ? locked.get(name.toString()) : name.digest();
    if (digest != null) {
      return new Descriptor("", new Digest(digest), -1);
    }
    Tags.Tag tag = resolve(name, platform);
    return new Descriptor(tag.type(), tag.digest(), tag.size());
  }

  /** Asks the registry for the digest of a tag, even if it is cached. */
  public String digest(String reference) throws InterruptedException {
    ImageReference name = ImageReference.read(reference);
    try {
      return name.digest().isEmpty() ? ask(name).digest().hex() : name.digest();
    } catch (ImageException e) {
      throw new ImageException("cannot resolve " + name.brief() + ": " + e.getMessage(), e.hint());
    }
  }

  private Tags.Tag resolve(ImageReference name, String platform) throws InterruptedException {
    synchronized (lock(name)) {
      Tags.Tag tag = resolved.get(name.toString());
      if (tag == null) {
        tag = cachedOrAsked(name, platform);
        resolved.put(name.toString(), tag);
      }
      return tag;
    }
  }

  private Object lock(ImageReference name) {
    return locks.computeIfAbsent(name.toString(), key -> new Object());
  }

  private Tags.Tag cachedOrAsked(ImageReference name, String platform) throws InterruptedException {
    Optional<Tags.Tag> cached = store.tags().get(name.toString());
    if (cached.isPresent() && settings.isYoung(cached.get().asked())) {
      return cached.get();
    }
    if (settings.offline()) {
      notes.accept(name.brief() + " is not resolved again (offline)");
      return cached.orElseThrow(Registries::notInStore);
    }
    try {
      return ask(name);
    } catch (ImageException.Unreachable e) {
      if (cached.isEmpty() || cache.get(cached.get().digest(), platform).isEmpty()) {
        throw e;
      }
      Instant asked = Instant.ofEpochSecond(cached.get().asked() / 1000);
      notes.accept("using " + name.brief() + " as of " + asked + ": " + e.getMessage());
      return cached.get();
    }
  }

  private Tags.Tag ask(ImageReference name) throws InterruptedException {
    Tags.Tag tag = tag(name, source(name).resolve());
    store.tags().put(tag);
    return tag;
  }

  private static Tags.Tag tag(ImageReference name, Descriptor root) {
    return new Tags.Tag(
        name.toString(), root.digest(), root.mediaType(), root.size(), System.currentTimeMillis());
  }

  private static ImageException.Unreachable notInStore() {
    return new ImageException.Unreachable(
        "it is not in the store, and registries may not be contacted (offline)", "");
  }

  /** The archive of a layer; the caller verifies its digest. */
  public InputStream layer(ImageReference name, Images.LayerBlob layer)
      throws InterruptedException {
    refuseOffline();
    return source(name).layer(Descriptor.of(layer));
  }

  private RegistryBlobSource source(ImageReference name) {
    List<RegistryBlobSource.Location> locations = new ArrayList<>();
    for (String mirror : settings.host(name.host()).mirrors()) {
      int slash = mirror.indexOf('/');
      String host = slash < 0 ? mirror : mirror.substring(0, slash);
      String prefix = slash < 0 ? "" : mirror.substring(slash + 1) + "/";
      locations.add(new RegistryBlobSource.Location(client(host), prefix + name.repository()));
    }
    locations.add(new RegistryBlobSource.Location(client(name.host()), name.repository()));
    return new RegistryBlobSource(name, locations, settings.retries());
  }

  /** Bytes begin to move. */
  Transfer begin(String what, long total) {
    return notes.begin(what, total);
  }

  /** Notes a push: it updates a cached tag, and later pushes can take blobs from there. */
  void notePush(ImageReference name, Descriptor root) {
    pushes.put(name.host(), name.repository());
    String key = name.toString();
    synchronized (lock(name)) {
      if (resolved.containsKey(key) || store.tags().get(key).isPresent()) {
        Tags.Tag tag = tag(name, root);
        store.tags().put(tag);
        resolved.put(key, tag);
      }
    }
  }

  /** Another repository of the same host that was pushed to; empty if there is none. */
  String otherPush(ImageReference name) {
    String other = pushes.getOrDefault(name.host(), "");
    return other.equals(name.repository()) ? "" : other;
  }

  int downloads() {
    return settings.downloads();
  }

  int retries() {
    return settings.retries();
  }

  /** Whether no registry may be contacted. */
  public boolean isOffline() {
    return settings.offline();
  }

  void refuseOffline() {
    if (settings.offline()) {
      throw new ImageException("registries may not be contacted (offline)", "");
    }
  }

  RegistryClient client(String host) {
    return clients.computeIfAbsent(
        host,
        each -> new RegistryClient(each, settings, environment, new CredentialStore(environment)));
  }

  /** All images of a store; those of registries by the references that they were pulled with. */
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
              .map(tag -> image.named(ImageReference.read(tag.name()).brief()))
              .toList();
      named.addAll(
          tagged.isEmpty() ? List.of(image.named(image.source() + "@sha256:" + digest)) : tagged);
    }
    named.sort(Comparator.comparing(Images.Image::name).thenComparing(Images.Image::platform));
    return named;
  }

  /** The images of a name: an imported one, or those of a reference in any spelling. */
  public static List<Images.Image> named(Store store, String name) {
    Optional<Images.Image> imported =
        name.startsWith(Images.CONTENT) ? Optional.empty() : store.images().get(name);
    if (imported.isPresent()) {
      return List.of(imported.get());
    }
    String brief = ImageReference.read(name).brief();
    return named(store).stream()
        .filter(image -> image.name().equals(brief) || image.name().equals(name))
        .toList();
  }

  /** Removes an image by a name; the next prune deletes layers that nothing else uses. */
  public static boolean remove(Store store, String name) {
    if (!name.startsWith(Images.CONTENT) && store.images().remove(name)) {
      return true;
    }
    ImageReference read = ImageReference.read(name);
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
      return read.digest().isEmpty(); // another tag refers to it
    }
    boolean any = false;
    for (Images.Image image : store.images().all()) {
      any |= image.name().startsWith(Images.CONTENT + gone) && store.images().remove(image.name());
    }
    return any || read.digest().isEmpty();
  }

  @Override
  public void close() {
    clients.values().forEach(RegistryClient::close);
  }
}
