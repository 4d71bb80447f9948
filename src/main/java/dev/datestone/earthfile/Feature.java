package dev.datestone.earthfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A feature that a flag of VERSION switches on, and the version that has it by default. */
public enum Feature {
  EXEC_AFTER_PARALLEL(VersionNumber.V0_6, Effect.NONE),
  PARALLEL_LOAD(VersionNumber.V0_6, Effect.NONE),
  USE_REGISTRY_FOR_WITH_DOCKER(VersionNumber.V0_6, Effect.NONE),
  FOR_IN(VersionNumber.V0_6),
  NO_IMPLICIT_IGNORE(VersionNumber.V0_6, Effect.ALWAYS),
  REFERENCED_SAVE_ONLY(VersionNumber.V0_6, Effect.ALWAYS),
  REQUIRE_FORCE_FOR_UNSAFE_SAVES(VersionNumber.V0_6),
  USE_COPY_INCLUDE_PATTERNS(VersionNumber.V0_6, Effect.NONE),
  CHECK_DUPLICATE_IMAGES(VersionNumber.V0_7, Effect.ALWAYS),
  CI_ARG(VersionNumber.V0_7),
  EARTHLY_GIT_AUTHOR_ARGS(VersionNumber.V0_7),
  EARTHLY_LOCALLY_ARG(VersionNumber.V0_7, Effect.ALWAYS),
  EARTHLY_VERSION_ARG(VersionNumber.V0_7),
  EXPLICIT_GLOBAL(VersionNumber.V0_7),
  GIT_COMMIT_AUTHOR_TIMESTAMP(VersionNumber.V0_7),
  NEW_PLATFORM(VersionNumber.V0_7),
  NO_TAR_BUILD_OUTPUT(VersionNumber.V0_7, Effect.NONE),
  SAVE_ARTIFACT_KEEP_OWN(VersionNumber.V0_7),
  SHELL_OUT_ANYWHERE(VersionNumber.V0_7),
  USE_CACHE_COMMAND(VersionNumber.V0_7),
  USE_CHMOD(VersionNumber.V0_7),
  USE_COPY_LINK(VersionNumber.V0_7),
  USE_HOST_COMMAND(VersionNumber.V0_7),
  USE_NO_MANIFEST_LIST(VersionNumber.V0_7),
  USE_PROJECT_SECRETS(VersionNumber.V0_7, Effect.NONE),
  WAIT_BLOCK(VersionNumber.V0_7),
  NO_NETWORK(VersionNumber.V0_8),
  ARG_SCOPE_AND_SET(VersionNumber.V0_8),
  USE_DOCKER_IGNORE(VersionNumber.V0_8, Effect.NONE),
  PASS_ARGS(VersionNumber.V0_8),
  GLOBAL_CACHE(VersionNumber.V0_8, Effect.ALWAYS),
  CACHE_PERSIST_OPTION(VersionNumber.V0_8),
  GIT_REFS(VersionNumber.V0_8),
  USE_VISITED_UPFRONT_HASH_COLLECTION(VersionNumber.V0_8, Effect.NONE),
  USE_FUNCTION_KEYWORD(VersionNumber.V0_8),
  TRY(null),
  WILDCARD_BUILDS(null),
  BUILD_AUTO_SKIP(null),
  ALLOW_PRIVILEGED_FROM_DOCKERFILE(null),
  RUN_WITH_AWS(null),
  RUN_WITH_AWS_OIDC(null),
  WILDCARD_COPY(null),
  RAW_OUTPUT(null),
  GIT_AUTHOR_EMAIL_NAME_ARGS(null),
  ALLOW_WITHOUT_EARTHLY_LABELS(null),
  DOCKER_CACHE(null),
  EARTHLY_CI_RUNNER_ARG(null),
  NO_USE_REGISTRY_FOR_WITH_DOCKER(null, Effect.NONE);

  /** What the flag does in this program. */
  public enum Effect {
    /** It changes what can be written or what it means. */
    MATTERS,
    /** The feature is always on. */
    ALWAYS,
    /** It is ignored: it concerns another engine. */
    NONE
  }

  private final @Nullable VersionNumber since;
  private final Effect effect;
  private final String flag = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Feature(@Nullable VersionNumber since) {
    this(since, Effect.MATTERS);
  }

  Feature(@Nullable VersionNumber since, Effect effect) {
    this.since = since;
    this.effect = effect;
  }

  /** The feature that a flag of the VERSION line switches on; null if there is none. */
  public static @Nullable Feature of(String flag) {
    for (Feature feature : values()) {
      if (feature.flag.equals(flag)) {
        return feature;
      }
    }
    return null;
  }

  /** The flags of all features. */
  public static List<String> flags() {
    List<String> flags = new ArrayList<>();
    for (Feature feature : values()) {
      flags.add(feature.flag);
    }
    return flags;
  }

  public Effect effect() {
    return effect;
  }

  /** The name as a flag without the dashes: {@code wildcard-copy}. */
  public String flag() {
    return flag;
  }

  /** Whether that version has it by default. */
  public boolean isPartOf(VersionNumber version) {
    return since != null && version.compareTo(since) >= 0;
  }
}
