package dev.datestone;

import java.nio.file.Path;
import java.util.List;

/** Copies of examples/rust-wasm, as it stands in this checkout. */
final class RustExample {
  static final String LIB = "common/src/lib.rs";
  static final String GREETING = "common/src/greeting.rs";
  static final String SUMS = "common/src/sums.rs";
  static final String CLIENT_LIB = "wasm-client/src/lib.rs";
  static final String VIEW = "wasm-client/src/view.rs";

  private RustExample() {}

  /**
   * Copies it.
   *
   * @param target of wasm-client, such as {@code try1}
   * @param artifact the file that it saves
   */
  static MarkerProject in(Path folder, String target, String artifact) {
    HostShell.run(
        Tool.root().resolve("examples/rust-wasm"),
        "git ls-files -z | xargs -0 cp --parents -t '" + HostShell.folder(folder) + "'");
    return MarkerProject.of(
        folder,
        new MarkerProject.Spec(
            "./wasm-client+" + target, artifact, List.of(LIB, GREETING, SUMS, CLIENT_LIB, VIEW)));
  }
}
