package dev.datestone.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Digest;
import dev.datestone.operation.CacheName;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopyRules;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Key;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.operation.Sharing;
import dev.datestone.operation.WithDocker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever adds a field to an operation and forgets its key fails here. */
class KeysTest {
  private static final Digest BASE = digest("base");
  private static final List<Digest> IMAGES = List.of(digest("image"), digest("other image"));
  private static final Keys.Used USED = new Keys.Used(IMAGES, List.of(digest("bound")));
  private static final Label LABEL = new Label("Earthfile", 1, 1, "+a", "RUN", "place");

  /** Fields that are not part of a key, and why not. */
  private static final Map<String, String> NOT_IN_THE_KEY =
      Map.ofEntries(
          Map.entry("Run.base", "the digest of what it gives is: see everyKeyHasTheBase"),
          Map.entry(
              "Run.mounts[Bind].files",
              "the digest of what it gives is: see boundFilesAreInTheKey"),
          Map.entry(
              "Run.mounts[Cache].files",
              "the digest of what it gives is: see whatACacheStartsWithIsInTheKey"),
          Map.entry("Run.always", "such a step is executed whatever its key"),
          Map.entry("Run.label", "equal steps of two targets share their result"),
          Map.entry("Run.options.runsOnce", "how often it may be executed, not what it does"),
          Map.entry("Run.options.raw", "how its output is shown"),
          Map.entry("Run.options.terminal", "what the user does is unknown: always executed"),
          Map.entry(
              "Run.docker.images[LoadedImage].files",
              "the digest of what it gives is: see everyImageOfADaemonIsInTheKey"),
          Map.entry("Run.docker.images[LoadedImage].label", "where it is loaded, for messages"),
          Map.entry("Copy.base", "the digest of what it gives is: see everyKeyHasTheBase"),
          Map.entry("Copy.label", "equal steps of two targets share their result"),
          Map.entry("Copy.sources", "what they name is: see everyItemOfACopyIsInItsKey"),
          Map.entry("Copy.options.ifExists", "whether it is an error that nothing is there"),
          Map.entry("MakeDirectory.base", "the digest of what it gives is: see everyKeyHasTheBase"),
          Map.entry("MakeDirectory.label", "equal steps of two targets share their result"),
          Map.entry("CopyItem.path", "its digest says what is in it, wherever it is"),
          Map.entry("CopyItem.folder", "its digest says what is in it, wherever it is"));

  /** Operations that have no key of their own, and why not. */
  private static final Map<String, String> WITHOUT_KEY =
      Map.of(
          "Image", "known by its digest",
          "Scratch", "always empty",
          "Try", "has the key of its RUN",
          "RequireSuccess", "gives what its attempt gave",
          "HostRun", "executed in every build",
          "HostCopy", "written in every build");

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Operation.Run run() {
    return new Operation.Run(
        new Operation.Scratch(LABEL),
        List.of("/bin/sh", "-c", "make"),
        new TreeMap<>(Map.of("PATH", "/bin")),
        "/src",
        "user",
        List.of(
            new Mount.Cache(
                new CacheName("project", "+a", "/cache"), "/cache", sharing(), 0755, false),
            new Mount.Tmpfs("/tmp", 100),
            new Mount.Bind(copy(), "/bound", false),
            new Mount.Secret("id", "/secret", 0400)),
        new RunOptions(
            false,
            false,
            false,
            false,
            false,
            false,
            RunOptions.Terminal.NONE,
            List.of(new RunOptions.Secret("TOKEN", "token")),
            List.of("127.0.0.1 host")),
        false,
        Optional.of(
            new WithDocker(
                List.of(image("app"), image("db")), List.of("compose.yml"), List.of("db"))),
        LABEL);
  }

  private static WithDocker.LoadedImage image(String name) {
    ImageConfig config =
        new ImageConfig(
            new TreeMap<>(Map.of("PATH", "/bin")),
            "/src",
            "user",
            List.of("sh"),
            List.of("-c"),
            new TreeMap<>(Map.of("label", "value")),
            List.of("80/tcp"),
            List.of("/data"),
            Optional.of(new HealthCheck(List.of("CMD", "true"), 1, 2, 3, 4, 5)),
            "SIGTERM",
            List.of("/bin/sh"),
            List.of("RUN true"));
    return new WithDocker.LoadedImage(
        name, new Operation.Scratch(LABEL), config, "linux/amd64", LABEL);
  }

  private static Sharing sharing() {
    return Sharing.LOCKED;
  }

  private static Operation.Copy copy() {
    return new Operation.Copy(
        new Operation.Scratch(LABEL),
        List.of(new CopySource.Context("/host", "src", 1, 1)),
        "/src/",
        new CopyOptions(false, false, false, false, "0644", "user", CopyRules.EARTHFILE),
        LABEL);
  }

  private static CopyItem item() {
    return new CopyItem("src", digest("src"), null, "src", Path.of("/host"), TreeMap::new);
  }

  @Test
  void everyFieldOfARunIsInItsKey() {
    assertKeys("Run", run(), run -> Keys.run(BASE, run, USED));
  }

  @Test
  void everyImageOfADaemonIsInTheKey() {
    Digest same = Keys.run(BASE, run(), USED).digest();
    for (int i = 0; i < IMAGES.size(); i++) {
      List<Digest> changed = new ArrayList<>(IMAGES);
      changed.set(i, digest("changed"));
      Keys.Used used = new Keys.Used(changed, USED.bound());
      assertThat(Keys.run(BASE, run(), used).digest()).isNotEqualTo(same);
    }
  }

  @Test
  void boundFilesAreInTheKey() {
    Keys.Used other = new Keys.Used(IMAGES, List.of(digest("other")));
    assertThat(Keys.run(BASE, run(), other).digest())
        .isNotEqualTo(Keys.run(BASE, run(), USED).digest());
  }

  @Test
  void whatACacheStartsWithIsInTheKey() {
    Mount.Cache empty = new Mount.Cache(CacheName.global("id"), "/c", Sharing.LOCKED, 0755, false);
    Mount.Cache started =
        new Mount.Cache(empty.name(), "/c", Sharing.LOCKED, 0755, false, true, Optional.of(copy()));
    List<Digest> one = List.of(digest("one"));
    List<Digest> two = List.of(digest("two"));
    assertThat(
            Stream.of(
                    Keys.run(BASE, run().withMounts(List.of(empty)), used(List.of())),
                    Keys.run(BASE, run().withMounts(List.of(started)), used(one)),
                    Keys.run(BASE, run().withMounts(List.of(started)), used(two)))
                .map(Key::digest))
        .doesNotHaveDuplicates();
  }

  private static Keys.Used used(List<Digest> bound) {
    return new Keys.Used(IMAGES, bound);
  }

  @Test
  void everyFieldOfAConditionIsInItsKey() {
    assertKeys("Run", run(), run -> Keys.answer(BASE, run, USED, false));
  }

  @Test
  void outputAndExitCodeHaveDifferentKeys() {
    assertThat(Keys.answer(BASE, run(), USED, true))
        .isNotEqualTo(Keys.answer(BASE, run(), USED, false));
    assertThat(Keys.answer(BASE, run(), USED, true).digest())
        .isNotEqualTo(Keys.run(BASE, run(), USED).digest());
  }

  @Test
  void everyFieldOfACopyIsInItsKey() {
    assertKeys("Copy", copy(), copy -> Keys.copy(BASE, List.of(item()), copy));
  }

  @Test
  void everyItemOfACopyIsInItsKey() {
    assertKeys("CopyItem", item(), item -> Keys.copy(BASE, List.of(item), copy()));
    assertThat(Keys.copy(BASE, List.of(item(), item()), copy()).digest())
        .isNotEqualTo(Keys.copy(BASE, List.of(item()), copy()).digest());
  }

  @Test
  void everyFieldOfAFolderIsInItsKey() {
    Operation.MakeDirectory folder =
        new Operation.MakeDirectory(new Operation.Scratch(LABEL), "/src", "", LABEL);
    assertKeys("MakeDirectory", folder, changed -> Keys.folder(BASE, changed));
  }

  @Test
  void everyKeyHasTheBase() {
    Digest other = digest("other");
    assertThat(Keys.run(BASE, run(), USED).digest())
        .isNotEqualTo(Keys.run(other, run(), USED).digest());
    assertThat(Keys.answer(BASE, run(), USED, true).digest())
        .isNotEqualTo(Keys.answer(other, run(), USED, true).digest());
    assertThat(Keys.copy(BASE, List.of(item()), copy()).digest())
        .isNotEqualTo(Keys.copy(other, List.of(item()), copy()).digest());
    Operation.MakeDirectory folder =
        new Operation.MakeDirectory(new Operation.Scratch(LABEL), "/src", "", LABEL);
    assertThat(Keys.folder(BASE, folder).digest())
        .isNotEqualTo(Keys.folder(other, folder).digest());
  }

  @Test
  void everyOperationHasAKeyOrAReasonForNone() {
    Set<String> known = new TreeSet<>(WITHOUT_KEY.keySet());
    known.addAll(List.of("Run", "Copy", "MakeDirectory"));
    assertThat(Arrays.stream(Operation.class.getPermittedSubclasses()).map(Class::getSimpleName))
        .containsExactlyInAnyOrderElementsOf(known);
  }

  private interface Keyed<R> {
    Key key(R operation);
  }

  private static <R extends Record> void assertKeys(String name, R sample, Keyed<R> keyed) {
    Digest same = keyed.key(sample).digest();
    List<String> forgotten = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (FieldChanges.Change<R> change : FieldChanges.of(name, sample).toList()) {
      seen.add(change.field());
      boolean isExempt = NOT_IN_THE_KEY.keySet().stream().anyMatch(change.field()::startsWith);
      if (!isExempt && keyed.key(change.changed()).digest().equals(same)) {
        forgotten.add(change.field());
      }
    }
    assertThat(forgotten).as("fields of %s that do not change its key", name).isEmpty();
    assertThat(exempt(name))
        .as("fields that are said not to be in the key, and are no fields")
        .allMatch(field -> seen.stream().anyMatch(each -> each.startsWith(field)));
  }

  private static Set<String> exempt(String name) {
    return Stream.of(NOT_IN_THE_KEY.keySet().toArray(new String[0]))
        .filter(field -> field.startsWith(name + "."))
        .collect(Collectors.toSet());
  }
}
