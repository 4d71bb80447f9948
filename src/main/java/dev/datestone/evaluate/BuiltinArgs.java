package dev.datestone.evaluate;

import dev.datestone.content.GitCommit;
import dev.datestone.earthfile.Feature;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arguments that get their value from the build once they are declared, such as EARTHLY_TARGET.
 * Those of git are empty outside of a repository.
 */
public final class BuiltinArgs {
  private static final Set<String> PARTS = Set.of("PLATFORM", "OS", "ARCH", "VARIANT");

  /** Without the prefixes EARTHLY_ and EARTH_. */
  private static final Set<String> NAMES =
      Set.of(
          "TARGET",
          "TARGET_NAME",
          "TARGET_PROJECT",
          "TARGET_PROJECT_NO_TAG",
          "TARGET_TAG",
          "TARGET_TAG_DOCKER",
          "VERSION",
          "BUILD_SHA",
          "CI",
          "CI_RUNNER",
          "PUSH",
          "LOCALLY",
          "SOURCE_DATE_EPOCH",
          "GIT_HASH",
          "GIT_SHORT_HASH",
          "GIT_CONTENT_HASH",
          "GIT_BRANCH",
          "GIT_TAG",
          "GIT_AUTHOR",
          "GIT_AUTHOR_NAME",
          "GIT_AUTHOR_EMAIL",
          "GIT_CO_AUTHORS",
          "GIT_COMMIT_TIMESTAMP",
          "GIT_COMMIT_AUTHOR_TIMESTAMP",
          "GIT_ORIGIN_URL",
          "GIT_ORIGIN_URL_SCRUBBED",
          "GIT_PROJECT_NAME",
          "GIT_REFS");

  private BuiltinArgs() {}

  /** Whether it describes a platform, such as TARGETARCH. */
  static boolean isPlatform(String name) {
    return name.startsWith("TARGET") || name.startsWith("NATIVE") || name.startsWith("USER");
  }

  /** Whether it is the name of a builtin argument, in whichever version of the language. */
  public static boolean isBuiltin(String name) {
    int prefix = prefix(name);
    return prefix > 0
        ? NAMES.contains(name.substring(prefix))
        : isPlatform(name) && PARTS.contains(name.substring(name.startsWith("USER") ? 4 : 6));
  }

  private static int prefix(String name) {
    return name.startsWith("EARTHLY_") ? 8 : name.startsWith("EARTH_") ? 6 : 0;
  }

  /** The feature that switches the argument on, if it needs one. */
  private static @Nullable Feature feature(String plain) {
    return switch (plain) {
      case "CI" -> Feature.CI_ARG;
      case "CI_RUNNER" -> Feature.EARTHLY_CI_RUNNER_ARG;
      case "PUSH" -> Feature.WAIT_BLOCK;
      case "VERSION", "BUILD_SHA" -> Feature.EARTHLY_VERSION_ARG;
      case "GIT_AUTHOR", "GIT_CO_AUTHORS" -> Feature.EARTHLY_GIT_AUTHOR_ARGS;
      case "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_NAME" -> Feature.GIT_AUTHOR_EMAIL_NAME_ARGS;
      case "GIT_COMMIT_AUTHOR_TIMESTAMP" -> Feature.GIT_COMMIT_AUTHOR_TIMESTAMP;
      case "GIT_REFS" -> Feature.GIT_REFS;
      default -> null;
    };
  }

  /** The value of an argument; null if there is no builtin argument of that name. */
  static @Nullable String value(String name, RecipeState state) {
    int prefix = prefix(name);
    if (prefix == 0) {
      if (name.startsWith("NATIVE") && !state.frame().has(Feature.NEW_PLATFORM)) {
        return "";
      }
      String platform = name.startsWith("TARGET") ? state.stage().platform() : Platforms.NATIVE;
      return part(name, platform);
    }
    String plain = name.substring(prefix);
    Feature feature = feature(plain);
    if (feature != null && !state.frame().has(feature)) {
      return ""; // it is not a builtin argument in this version
    }
    if (plain.startsWith("GIT_")) {
      return git(plain.substring(4), state);
    }
    return switch (plain) {
      case "TARGET" -> {
        String tag = tag(state);
        yield place(state)
            + (tag.isEmpty() ? "" : ":" + tag)
            + "+"
            + state.recipe().call().target();
      }
      case "TARGET_NAME" -> state.recipe().call().target();
      case "TARGET_PROJECT" -> {
        String tag = tag(state);
        yield place(state) + (tag.isEmpty() ? "" : ":" + tag);
      }
      case "TARGET_PROJECT_NO_TAG" -> place(state);
      case "TARGET_TAG" -> tag(state);
      case "TARGET_TAG_DOCKER" -> {
        String tag = tag(state);
        yield tag.isEmpty() ? "latest" : docker(tag);
      }
      case "VERSION" -> state.context().options().version();
      case "BUILD_SHA" -> "";
      case "CI" -> Boolean.toString(state.context().options().ci());
      case "CI_RUNNER" -> "false";
      case "PUSH" -> Boolean.toString(state.context().options().push());
      case "LOCALLY" -> Boolean.toString(state.isOnHost());
      case "SOURCE_DATE_EPOCH" -> {
        String time = commit(state).committed();
        yield time.isEmpty() ? "0" : time;
      }
      default -> null;
    };
  }

  /** Asked only for arguments that need it: git is slow. */
  private static GitCommit commit(RecipeState state) {
    return state.context().earthfiles().commitOf(state.project());
  }

  private static @Nullable String git(String name, RecipeState state) {
    GitCommit git = commit(state);
    return switch (name) {
      case "HASH" -> git.hash();
      case "SHORT_HASH" -> git.hash().substring(0, Math.min(8, git.hash().length()));
      case "CONTENT_HASH" -> git.tree();
      case "BRANCH" -> git.branch();
      case "TAG" -> git.tags().isEmpty() ? "" : git.tags().getFirst();
      case "AUTHOR" ->
          state.frame().has(Feature.GIT_AUTHOR_EMAIL_NAME_ARGS) && !git.authorName().isEmpty()
              ? git.authorName() + " <" + git.authorEmail() + ">"
              : git.authorEmail();
      case "AUTHOR_NAME" -> git.authorName();
      case "AUTHOR_EMAIL" -> git.authorEmail();
      case "CO_AUTHORS" -> String.join(" ", git.coAuthors());
      case "COMMIT_TIMESTAMP" -> git.committed();
      case "COMMIT_AUTHOR_TIMESTAMP" -> git.authored();
      case "ORIGIN_URL", "ORIGIN_URL_SCRUBBED" -> git.origin();
      case "PROJECT_NAME" -> git.projectName();
      case "REFS" -> String.join(" ", git.refs());
      default -> null;
    };
  }

  /** The project by its repository, or by its folder if the repository has no origin. */
  private static String place(RecipeState state) {
    String repository = commit(state).place();
    if (repository.isEmpty()) {
      return state.project().displayName();
    }
    String place = state.project().pathInRepository();
    return place.isEmpty() ? repository : repository + "/" + place;
  }

  private static String tag(RecipeState state) {
    GitCommit git = commit(state);
    return git.place().isEmpty() ? "" : git.tag();
  }

  /** Replaces characters that an image's tag cannot have. */
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
