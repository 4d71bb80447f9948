package dev.datestone.dating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datestone.content.Entry;
import dev.datestone.content.Entry.Origin;
import dev.datestone.content.Entry.Type;
import dev.datestone.content.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a RUN sees of files that are mounted. */
class ViewMountsTest {
  private static final Entry FOLDER =
      new Entry(Type.FOLDER, 0755, 0, 0, 0, "", "", 1, Origin.COPIED);

  private static View.Layer layer(String... paths) {
    TreeMap<String, Entry> entries = new TreeMap<>();
    for (String path : paths) {
      Entry file = new Entry(Type.FILE, 0644, 0, 0, 1, path, "", 1, Origin.COPIED);
      entries.put(path.replaceFirst("/$", ""), path.endsWith("/") ? FOLDER : file);
    }
    return new View.Layer(new Manifest(entries), State.CHAIN, false);
  }

  private static View.Mounted bind(String target, String... paths) {
    return new View.Mounted(target, Optional.of(List.of(layer(paths))));
  }

  private static View.Mounted cache(String target) {
    return new View.Mounted(target, Optional.empty());
  }

  private static View view(View.Mounted... mounts) {
    return View.withMounts(
        BaseTree.SCRATCH,
        List.of(layer("m/", "m/own", "m/both", "m/sub/", "m/sub/x")),
        List.of(mounts));
  }

  @Test
  void mountedFilesAreSeenInPlaceOfThoseBelow() {
    View view = view(bind("m", "m/", "m/new", "m/both"));
    assertThat(view.files()).containsOnlyKeys("m", "m/new", "m/both");
    assertThat(view.isMissing("m/own")).isTrue();
    assertThat(view.isMissing("m/new")).isFalse();
  }

  @Test
  void nothingIsKnownOfACacheInAMount() {
    View view = view(bind("m", "m/", "m/new", "m/obj/", "m/obj/o"), cache("m/obj"));
    assertThat(view.files()).containsOnlyKeys("m", "m/new");
    assertThat(view.isMissing("m/obj/o")).isFalse();
    assertThat(view.isMissing("m/other")).isTrue();
  }

  @Test
  void filesMountedInACacheAreSeen() {
    View view = view(cache("m"), bind("m/src", "m/src/", "m/src/a"));
    assertThat(view.files()).containsOnlyKeys("m/src", "m/src/a");
    assertThat(view.isMissing("m/src/b")).isTrue();
    assertThat(view.isMissing("m/b")).isFalse();
  }

  @Test
  void aLaterMountHidesWhatIsMountedBelowIt() {
    View view = view(cache("m/sub"), bind("m", "m/", "m/a"));
    assertThat(view.files()).containsOnlyKeys("m", "m/a");
    assertThat(view.isMissing("m/sub")).isTrue();
    assertThat(view(bind("m/sub", "m/sub/", "m/sub/y"), cache("m")).files()).isEmpty();
  }
}
