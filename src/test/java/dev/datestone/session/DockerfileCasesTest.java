package dev.datestone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datestone.TestImages;
import dev.datestone.archive.ArchiveFiles;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.engine.Chains;
import dev.datestone.engine.Engine;
import dev.datestone.engine.EngineException;
import dev.datestone.engine.EngineOptions;
import dev.datestone.engine.Snapshot;
import dev.datestone.evaluate.Backend;
import dev.datestone.evaluate.EvaluatedTarget;
import dev.datestone.evaluate.EvaluationOptions;
import dev.datestone.evaluate.Evaluator;
import dev.datestone.evaluate.Platforms;
import dev.datestone.local.ArtifactReader;
import dev.datestone.local.DockerImages;
import dev.datestone.local.Exports;
import dev.datestone.local.FailureShell;
import dev.datestone.local.ImageSource;
import dev.datestone.local.LocalExecutor;
import dev.datestone.local.LocalInputs;
import dev.datestone.local.LocalOptions;
import dev.datestone.local.Machine;
import dev.datestone.oci.ImageImport;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import dev.datestone.operation.WithDocker;
import dev.datestone.registry.FileDownloads;
import dev.datestone.registry.RegistrySettings;
import dev.datestone.sandbox.Sandbox;
import dev.datestone.store.Images;
import dev.datestone.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds each Dockerfile of {@code src/test/dockerfiles} and compares files and configuration with
 * what {@code derive} recorded of BuildKit.
 */
@Tag("e2e")
class DockerfileCasesTest {
  private static final Path CASES =
      Path.of(System.getProperty("datestone.root", "."), "src/test/dockerfiles");

  @TempDir static Path temporary = Path.of("");
  private static Store store = nothing();
  private static BuiltImage base = new BuiltImage(ImageConfig.EMPTY, new java.util.TreeMap<>());

  @SuppressWarnings("NullAway") // until open
  private static Store nothing() {
    return null;
  }

  @BeforeAll
  static void open() throws InterruptedException {
    Assumptions.assumeFalse(Sandbox.isRootless(), "the owners in a layer are root's to give");
    store = Store.open(temporary.resolve("home"), "root");
    Images.Image image =
        new ImageImport(store, Long.MAX_VALUE, note -> {})
            .file("base:1", TestImages.busyboxTar(), Platforms.NATIVE);
    base = new BuiltImage(ImageConfig.EMPTY, tree(image.snapshot()));
  }

  @AfterAll
  static void close() {
    if (store != null) {
      store.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> isAsBuildKitMakesIt() throws IOException {
    String wanted = System.getProperty("case", "*");
    List<Path> cases;
    try (Stream<Path> files = Files.list(CASES)) {
      cases =
          files
              .filter(file -> file.getFileName().toString().endsWith(".case"))
              .filter(
                  file ->
                      new dev.datestone.content.Glob(wanted + ".case")
                          .matches(file.getFileName() + ""))
              .sorted()
              .toList();
    }
    assertThat(cases).isNotEmpty();
    return cases.stream().map(each -> DynamicTest.dynamicTest(name(each), () -> compare(each)));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".case", "");
  }

  private static void compare(Path file) throws Exception {
    String expected = Files.readString(file.resolveSibling(name(file) + ".expected"));
    Path context = Files.createDirectory(temporary.resolve(name(file)));
    try (CaseServers servers = new CaseServers(context.resolve("www"))) {
      compare(new DockerfileCase(servers.started(Files.readString(file))), expected, context);
    }
  }

  private static void compare(DockerfileCase example, String expected, Path context)
      throws Exception {
    example.write(context);
    if (expected.equals("fails\n")) {
      assertThat(example.message()).as("the message of a case that fails").isNotEmpty();
      assertThatThrownBy(() -> build(example, context))
          .isInstanceOfAny(EarthfileException.class, EngineException.class)
          .hasMessageContaining(example.message());
    } else {
      assertThat(build(example, context).lines(base))
          .containsExactlyElementsOf(expected.lines().toList());
    }
  }

  private static BuiltImage build(DockerfileCase example, Path context)
      throws InterruptedException {
    BuildRequest request =
        new BuildRequest(
                context,
                List.of(),
                example.arguments,
                java.util.Set.of(),
                "",
                new BuildRequest.Output.Saved(false, false),
                false,
                false,
                false,
                false,
                false,
                false,
                example.secrets,
                "",
                Map.of(),
                "1")
            .of(new DockerfileTarget(".", example.file, example.target, List.of()));
    LocalOptions options =
        new LocalOptions(
            Optional.empty(), false, id -> Optional.ofNullable(example.secrets.get(id)), "");
    Machine machine = Machine.of(store, options, FailureShell.NONE, event -> {});
    ImageSource images = new StoredImages();
    try (FileDownloads downloads =
            new FileDownloads(store, RegistrySettings.USUAL, Map.of(), note -> {});
        Engine engine =
            new Engine(
                store.actions(),
                store.layers(),
                new LocalExecutor(
                    machine, new Exports(machine), new NoDocker(), new ArchiveFiles()),
                new LocalInputs(machine, images, new DownloadedFiles(downloads)),
                new EngineOptions(2, false, false),
                event -> {})) {
      StoredEarthfiles earthfiles =
          new StoredEarthfiles(context, RemoteRepositories.of(store, new GitUrlRules(List.of())));
      Backend backend =
          new Answers(images, new ArtifactTexts(engine.sources(), new ArtifactReader(machine)));
      EvaluatedTarget target =
          new Evaluator(earthfiles, backend, EvaluationOptions.usual("1"))
              .target(
                  earthfiles.folder(request.target().location()),
                  request.target().name(),
                  request.arguments());
      return new BuiltImage(target.config(), tree(engine.snapshot(target.end())));
    }
  }

  private static java.util.SortedMap<String, dev.datestone.content.Entry> tree(Snapshot snapshot) {
    return new Chains(store.layers()).view(snapshot).tree("");
  }

  /** The images of the store alone. */
  private static final class StoredImages implements ImageSource {
    @Override
    public Images.Image find(Operation.Image image) {
      return store
          .images()
          .get(image.reference())
          .orElseThrow(
              () -> new EngineException.Unusable(image.label(), "no " + image.reference(), ""));
    }

    @Override
    public ImageConfig config(Operation.Image image) {
      return find(image).document().config();
    }
  }

  /** What the evaluation of a Dockerfile may ask. */
  private record Answers(ImageSource images, ArtifactTexts texts) implements Backend {
    @Override
    public ImageConfig imageConfig(Operation.Image image) {
      try {
        return images.config(image);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Optional<String> artifactText(CopySource.Artifact artifact) throws InterruptedException {
      return texts.text(artifact);
    }

    @Override
    public CommandResult query(Operation.Run command, boolean capturesOutput) {
      throw new AssertionError("asks for " + command.argv());
    }

    @Override
    public CommandResult runOnHost(Operation.HostRun command) {
      throw new AssertionError("asks for " + command.argv());
    }

    @Override
    public void startEarly(Operation operation) {}

    @Override
    public void complete(WaitBlock part) {
      throw new AssertionError("waits");
    }
  }

  /** No Dockerfile has WITH DOCKER. */
  private static final class NoDocker implements DockerImages {
    @Override
    public Map<String, String> writeArchive(
        List<WithDocker.LoadedImage> images, Path data, Path file) {
      throw new AssertionError(images);
    }

    @Override
    public void loadOnHost(List<WithDocker.LoadedImage> images) {
      throw new AssertionError(images);
    }
  }
}
