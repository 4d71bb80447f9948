package dev.datestone;

import static dev.datestone.RustExample.SUMS;
import static dev.datestone.RustExample.VIEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The example's real package: made by wasm-pack, edited, and loaded in a browser. The first build
 * in a store compiles wasm-pack, which takes minutes; a second run of this test finds it there,
 * because the project lies where it lay before and so has caches of the same names.
 */
@Tag("e2e")
class WasmPackageTest {
  private final Path folder = Tool.sharedHome().resolveSibling("wasm-package");

  @Test
  void packageAndItsPageAreBuilt() {
    HostShell.run(HostShell.folder(folder), "rm -rf example");
    MarkerProject our =
        RustExample.in(folder.resolve("example"), "wasm", "wasm-client/pkg/wasm_client_bg.wasm");
    our.removeCaches();
    Tool.Result first = our.step("first build").builds();
    assertThat(first.lines("+wasm | ").stream().filter(line -> line.contains("Compiling ")))
        .anyMatch(line -> line.contains("wasm-bindgen v"))
        .anyMatch(line -> line.contains("common v"))
        .anyMatch(line -> line.contains("wasm-client v"));
    assertThat(our.folder().resolve("wasm-client/pkg")).isDirectoryContaining("glob:**.js");

    assertThat(our.step("no change").compiles().out()).contains(" 0 steps run,");
    our.step("edit in wasm-client").edit(VIEW).compiles("wasm-client");
    our.step("edit in common, dated back")
        .edit(SUMS)
        .date(SUMS, "2001-01-01")
        .compiles("common", "wasm-client");
    our.step("as it was").takeBack(SUMS).compiles();
    our.removeCaches();
    page(our);
  }

  /** Opens the page with what was built. */
  private static void page(MarkerProject our) {
    boolean browser = HostShell.has("chromium", "chromium-browser", "google-chrome");
    if (!browser && System.getenv("CI") == null) {
      System.out.println("The page was not opened: install the package chromium.");
    }
    assumeTrue(browser || System.getenv("CI") != null, "no chromium here");
    assertThat(HostShell.run(our.folder(), "./www/check").strip()).isEqualTo("333833500");
  }
}
