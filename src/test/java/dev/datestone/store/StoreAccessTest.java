package dev.datestone.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other users of the machine do not come into the store. */
class StoreAccessTest {
  @TempDir Path temp;

  private static String mode(Path path) throws IOException {
    return Integer.toOctalString((int) Files.getAttribute(path, "unix:mode") & 07777);
  }

  private static Path open(Path folder) throws IOException {
    Files.setAttribute(folder, "unix:mode", 0755);
    return folder;
  }

  @Test
  void aNewStoreIsItsOwnersAlone() throws IOException {
    Path above = temp.resolve("above");
    Store.open(above.resolve("store"), "root").close();
    assertThat(mode(above.resolve("store"))).isEqualTo("700");
    assertThat(mode(above)).isNotEqualTo("700");
  }

  @Test
  void anExistingStoreIsMended() throws IOException {
    Path home = temp.resolve("store");
    Store.open(home, "root").close();
    // What builds leave in it, too, is the store's own.
    Files.createDirectory(home.resolve("aot"));
    Files.createDirectory(home.resolve("squashed"));
    Files.createDirectory(home.resolve("unchanged"));
    Files.writeString(home.resolve("probed"), "1");
    Files.writeString(home.resolve("start.1000"), "of the launcher");
    Files.setAttribute(home, "unix:mode", 02775);
    Store.open(home, "root").close();
    assertThat(mode(home)).isEqualTo("2700");
  }

  /** All that the store's table in ARCHITECTURE.md names is known to be the store's own. */
  @Test
  void aStoreOfAllThatItMayHoldIsMended() throws IOException {
    Path home = temp.resolve("store");
    Store.open(home, "root").close();
    Path page = Path.of(System.getProperty("datestone.root", "."), "ARCHITECTURE.md");
    String table = Files.readString(page).split("## The store")[1].split("\n## ")[0];
    List<String> names =
        Pattern.compile("(?m)^\\| (`[^|]*`) \\|")
            .matcher(table)
            .results()
            .flatMap(row -> Pattern.compile("`([\\w.]+/?)").matcher(row.group(1)).results())
            .map(name -> name.group(1))
            .filter(name -> !name.startsWith("."))
            .toList();
    assertThat(names).contains("layers/", "swept", "builds/", "start.UID");
    for (String each : names) {
      Path place = home.resolve(each);
      if (!Files.exists(place) && each.endsWith("/")) {
        Files.createDirectory(place);
      } else if (!Files.exists(place)) {
        Files.createFile(place);
      }
    }
    open(home);
    Store.open(home, "root").close();
    assertThat(mode(home)).isEqualTo("700");
  }

  @Test
  void anEmptyFolderBecomesAStoreOfItsOwn() throws IOException {
    Path home = open(Files.createDirectory(temp.resolve("empty")));
    Store.open(home, "root").close();
    assertThat(mode(home)).isEqualTo("700");
  }

  /** Who gives a folder of other files keeps its mode; what the store puts there is closed. */
  @Test
  void aFolderOfOtherFilesKeepsItsMode() throws IOException {
    Path home = open(Files.createDirectory(temp.resolve("shared")));
    Files.writeString(home.resolve("README"), "everybody's");
    Store.open(home, "root").close();
    Store.open(home, "root").close();
    assertThat(mode(home)).isEqualTo("755");
    for (String each :
        new String[] {"layers", "results", "caches", "images", "blobs", "git", "tmp", "index"}) {
      assertThat(mode(home.resolve(each))).as(each).isEqualTo("700");
    }
    assertThat(home.resolve("README")).hasContent("everybody's");
  }

  @Test
  void anExistingStoreAmongOtherFilesIsMendedInItsFolders() throws IOException {
    Path home = temp.resolve("store");
    Store.open(home, "root").close();
    open(home);
    open(home.resolve("layers"));
    Files.writeString(home.resolve("mine"), "");
    Store.open(home, "root").close();
    assertThat(mode(home)).isEqualTo("755");
    assertThat(mode(home.resolve("layers"))).isEqualTo("700");
  }

  @Test
  void aStoreThatAnotherUserMadeIsRefused() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "chown needs root");
    Path home = temp.resolve("store");
    Store.open(home, "root").close();
    Files.setAttribute(home.resolve("version"), "unix:uid", 12345);
    assertThatThrownBy(() -> Store.open(home, "root"))
        .isInstanceOf(StoreException.Unusable.class)
        .hasMessageContaining("belongs to another user");
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }

  /**
   * In a folder where everybody may write, its owner could put another store in this one's place.
   */
  @Test
  void aFolderOfAnotherUserInAPublicPlaceIsRefused() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "chown needs root");
    Path above = Files.createDirectory(temp.resolve("public"));
    Path home = Files.createDirectory(above.resolve("store"));
    Files.setAttribute(home, "unix:uid", 12345);
    Store.open(home, "root").close(); // a volume of somebody else's, in a place of ours
    Files.setAttribute(above, "unix:mode", 01777);
    assertThatThrownBy(() -> Store.open(home, "root")).hasMessageContaining("another user");
  }
}
