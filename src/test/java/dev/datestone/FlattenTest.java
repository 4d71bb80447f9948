package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build's step src/main/build/Flatten.java. */
class FlattenTest {
  private static final String SAMPLES = FlattenSamples.class.getName();
  private static final Path BUILD = Path.of(System.getProperty("datestone.build", "target"));

  @TempDir Path folder;

  @Test
  void flattenedCodeBehavesTheSame() throws Exception {
    copySamples();
    assertThat(leftToTheJvm(folder)).contains("typeSwitch", "equals", "hashCode");

    flatten();

    assertThat(leftToTheJvm(folder)).doesNotContain("typeSwitch", "equals", "hashCode");
    List<Object> seen = new FlattenSamples().get();
    assertThat(flattened()).isEqualTo(seen);
    assertThat(seen)
        .contains("large circle", "no circle", "circle 3", "square 3", "point", true, false);
  }

  @Test
  void flatteningTwiceChangesNothing() throws Exception {
    copySamples();
    flatten();
    List<byte[]> once = bytes();
    flatten();
    assertThat(bytes()).usingRecursiveComparison().isEqualTo(once);
  }

  /** The tool itself is flattened, which benchmarks/README.md relies on. */
  @Test
  void classesOfTheToolAreFlattened() throws Exception {
    assertThat(leftToTheJvm(BUILD.resolve("classes/dev")))
        .doesNotContain("typeSwitch", "equals", "hashCode", "makeConcatWithConstants");
  }

  private void copySamples() throws IOException {
    String place = SAMPLES.replace('.', '/');
    Path from = BUILD.resolve("test-classes").resolve(place).getParent();
    Path to = Files.createDirectories(folder.resolve(place).getParent());
    try (Stream<Path> files = Files.list(from)) {
      for (Path file :
          files
              .filter(each -> each.getFileName().toString().startsWith("FlattenSamples"))
              .toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private void flatten() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                BUILD.resolve("build").toString(),
                "Flatten",
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @SuppressWarnings("unchecked")
  private List<Object> flattened() throws Exception {
    URL[] place = {folder.toUri().toURL()};
    try (var loader = new URLClassLoader(place, ClassLoader.getPlatformClassLoader())) {
      Class<?> samples = loader.loadClass(SAMPLES);
      return ((Supplier<List<Object>>) samples.getConstructor().newInstance()).get();
    }
  }

  private List<byte[]> bytes() throws IOException {
    List<byte[]> all = new ArrayList<>();
    for (Path file : classes(folder)) {
      all.add(Files.readAllBytes(file));
    }
    return all;
  }

  private static List<Path> classes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
  }

  /** Names of what is made at a first call. */
  private static List<String> leftToTheJvm(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : classes(folder)) {
      ClassModel model = ClassFile.of().parse(file);
      model.methods().stream()
          .flatMap(method -> method.code().stream())
          .flatMap(code -> code.elementStream())
          .forEach(
              (CodeElement each) -> {
                if (each instanceof InvokeDynamicInstruction call) {
                  names.add(call.name().stringValue());
                }
              });
    }
    return names;
  }
}
