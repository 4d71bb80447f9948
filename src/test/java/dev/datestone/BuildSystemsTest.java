package dev.datestone;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tools that write dates into files, ninja, cmake, meson and git among them, rebuild exactly the
 * dependents of an edit, wherever their outputs are.
 */
@Tag("e2e")
class BuildSystemsTest {
  @TempDir Path folder;

  @AfterAll
  static void removeCaches() {
    MarkerProject.removeDone();
  }

  static Stream<Arguments> stories() {
    // What has a cache mount in layers holds for plain layers too.
    Set<EditScenario> most =
        EnumSet.complementOf(EnumSet.of(EditScenario.LAYERS, EditScenario.ARTIFACT_IN_OLDER_CHAIN));
    return Stream.of(
            pairs(TwoFileTool.STORED_DATES, EnumSet.allOf(EditScenario.class)),
            pairs(TwoFileTool.GIT_INDEX, most),
            pairs(new AutotoolsProject(), most),
            pairs(BuildSystem.NINJA, EnumSet.allOf(EditScenario.class)),
            pairs(BuildSystem.CMAKE, most),
            pairs(BuildSystem.MESON, most))
        .flatMap(each -> each)
        .filter(each -> BuildTool.isChosen(each.get()[0]));
  }

  private static Stream<Arguments> pairs(BuildTool tool, Set<EditScenario> stories) {
    return stories.stream().map(story -> Arguments.of(tool, story));
  }

  @ParameterizedTest
  @MethodSource("stories")
  void exactlyTheDependentsAreRebuilt(BuildTool tool, EditScenario story) {
    story.play(tool, folder);
  }
}
