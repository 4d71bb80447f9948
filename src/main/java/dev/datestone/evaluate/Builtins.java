package dev.datestone.evaluate;

import dev.datestone.content.Commit;
import dev.datestone.earthfile.Feature;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Arguments that are there without a value of the user's, once they are declared. Those of git are
 * empty outside of a repository.
 */
public final class Builtins {
  private static final Set<String> PARTS = Set.of("PLATFORM", "OS", "ARCH", "VARIANT");

  private Builtins() {}

  /** Whether it tells a platform. */
  static boolean isPlatform(String name) {
    return name.startsWith("TARGET") || name.startsWith("NATIVE") || name.startsWith("USER");
  }

  /** Whether the name is reserved for a builtin argument. */
  public static boolean isBuiltin(String name) {
    return name.startsWith("EARTHLY_")
        || name.startsWith("EARTH_")
        || (isPlatform(name) && PARTS.contains(name.substring(name.startsWith("USER") ? 4 : 6)));
  }

  /**
   * What they may tell.
   *
   * @param git is asked only by those that need it
   */
  record World(
      Project project,
      String target,
      String platform,
      boolean onHost,
      Options options,
      Supplier<Commit> git,
      Predicate<Feature> has) {}

  /** The feature that brings it, if it does not come by itself. */
  private static @Nullable Feature feature(String plain) {
    return switch (plain) {
      case "CI" -> Feature.CI_ARG;
      case "CI_RUNNER" -> Feature.EARTHLY_CI_RUNNER_ARG;
      case "LOCALLY" -> Feature.EARTHLY_LOCALLY_ARG;
      case "PUSH" -> Feature.WAIT_BLOCK;
      case "VERSION", "BUILD_SHA" -> Feature.EARTHLY_VERSION_ARG;
      case "GIT_AUTHOR", "GIT_CO_AUTHORS" -> Feature.EARTHLY_GIT_AUTHOR_ARGS;
      case "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_NAME" -> Feature.GIT_AUTHOR_EMAIL_NAME_ARGS;
      case "GIT_COMMIT_AUTHOR_TIMESTAMP" -> Feature.GIT_COMMIT_AUTHOR_TIMESTAMP;
      case "GIT_REFS" -> Feature.GIT_REFS;
      default -> null;
    };
  }

  /** Its value; empty when there is no such builtin argument. */
  static Optional<String> value(String name, World world) {
    int prefix = name.startsWith("EARTHLY_") ? 8 : name.startsWith("EARTH_") ? 6 : 0;
    if (prefix == 0) {
      String platform = name.startsWith("TARGET") ? world.platform() : Platforms.NATIVE;
      return Optional.of(part(name, platform));
    }
    String plain = name.substring(prefix);
    Feature feature = feature(plain);
    if (feature != null && !world.has().test(feature)) {
      return Optional.of(""); // then it is an argument as any other
    }
    if (plain.startsWith("GIT_")) {
      return git(plain.substring(4), world);
    }
    return switch (plain) {
      case "TARGET" -> {
        String tag = tag(world);
        yield Optional.of(place(world) + (tag.isEmpty() ? "" : ":" + tag) + "+" + world.target());
      }
      case "TARGET_NAME" -> Optional.of(world.target());
      case "TARGET_PROJECT" -> {
        String tag = tag(world);
        yield Optional.of(place(world) + (tag.isEmpty() ? "" : ":" + tag));
      }
      case "TARGET_PROJECT_NO_TAG" -> Optional.of(place(world));
      case "TARGET_TAG" -> Optional.of(tag(world));
      case "TARGET_TAG_DOCKER" -> {
        String tag = tag(world);
        yield Optional.of(tag.isEmpty() ? "latest" : docker(tag));
      }
      case "VERSION" -> Optional.of(world.options().version());
      case "BUILD_SHA" -> Optional.of("");
      case "CI" -> Optional.of(Boolean.toString(world.options().ci()));
      case "CI_RUNNER" -> Optional.of("false");
      case "PUSH" -> Optional.of(Boolean.toString(world.options().push()));
      case "LOCALLY" -> Optional.of(Boolean.toString(world.onHost()));
      case "SOURCE_DATE_EPOCH" -> {
        String time = world.git().get().committed();
        yield Optional.of(time.isEmpty() ? "0" : time);
      }
      default -> Optional.empty();
    };
  }

  private static Optional<String> git(String name, World world) {
    Commit git = world.git().get();
    return switch (name) {
      case "HASH" -> Optional.of(git.hash());
      case "SHORT_HASH" -> Optional.of(git.hash().substring(0, Math.min(8, git.hash().length())));
      case "CONTENT_HASH" -> Optional.of(git.tree());
      case "BRANCH" -> Optional.of(git.branch());
      case "TAG" -> Optional.of(git.tags().isEmpty() ? "" : git.tags().getFirst());
      case "AUTHOR" ->
          Optional.of(
              world.has().test(Feature.GIT_AUTHOR_EMAIL_NAME_ARGS) && !git.authorName().isEmpty()
                  ? git.authorName() + " <" + git.authorEmail() + ">"
                  : git.authorEmail());
      case "AUTHOR_NAME" -> Optional.of(git.authorName());
      case "AUTHOR_EMAIL" -> Optional.of(git.authorEmail());
      case "CO_AUTHORS" -> Optional.of(String.join(" ", git.coAuthors()));
      case "COMMIT_TIMESTAMP" -> Optional.of(git.committed());
      case "COMMIT_AUTHOR_TIMESTAMP" -> Optional.of(git.authored());
      case "ORIGIN_URL", "ORIGIN_URL_SCRUBBED" -> Optional.of(git.origin());
      case "PROJECT_NAME" -> Optional.of(git.projectName());
      case "REFS" -> Optional.of(String.join(" ", git.refs()));
      default -> Optional.empty();
    };
  }

  /** How the folder is named everywhere, or from here if its repository has no origin. */
  private static String place(World world) {
    String repository = world.git().get().place();
    if (repository.isEmpty()) {
      return world.project().shown();
    }
    String place = world.project().place();
    return place.isEmpty() ? repository : repository + "/" + place;
  }

  private static String tag(World world) {
    Commit git = world.git().get();
    return git.place().isEmpty() ? "" : git.tag();
  }

  /** With other signs for those that a tag of an image cannot have. */
  private static String docker(String tag) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tag.length() && i < 128; i++) {
      char c = tag.charAt(i);
      boolean word = (Character.isLetterOrDigit(c) && c < 128) || c == '_';
      text.append(word || (i > 0 && (c == '.' || c == '-')) ? c : '_');
    }
    return text.toString();
  }

  private static String part(String name, String platform) {
    if (name.endsWith("PLATFORM")) {
      return platform;
    }
    String[] parts = platform.split("/");
    if (name.endsWith("OS")) {
      return parts[0];
    }
    if (name.endsWith("ARCH")) {
      return parts[1];
    }
    return parts.length > 2 ? parts[2] : "";
  }
}
