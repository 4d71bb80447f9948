package dev.datestone.earthfile;

import java.util.List;

/** Which flags a command takes: switches, and flags with a value (those may be repeated). */
record FlagNames(List<String> switches, List<String> values) {
  static final FlagNames FROM =
      new FlagNames(List.of("allow-privileged", "pass-args"), List.of("platform", "build-arg"));
  static final FlagNames FROM_DOCKERFILE =
      new FlagNames(List.of("allow-privileged"), List.of("f", "platform", "target", "build-arg"));
  static final FlagNames RUN =
      new FlagNames(
          List.of(
              "push",
              "no-cache",
              "entrypoint",
              "privileged",
              "ssh",
              "raw-output",
              "interactive",
              "interactive-keep",
              "aws"),
          List.of("secret", "mount", "network", "oidc"));
  static final FlagNames COPY =
      new FlagNames(
          List.of(
              "dir",
              "keep-ts",
              "keep-own",
              "if-exists",
              "symlink-no-follow",
              "allow-privileged",
              "pass-args"),
          List.of("chmod", "chown", "platform", "from", "build-arg"));
  static final FlagNames SAVE_ARTIFACT =
      new FlagNames(
          List.of("keep-ts", "keep-own", "if-exists", "symlink-no-follow", "force"), List.of());
  static final FlagNames SAVE_IMAGE =
      new FlagNames(
          List.of("push", "no-manifest-list", "cache-hint", "insecure", "without-earthly-labels"),
          List.of("cache-from"));
  static final FlagNames BUILD =
      new FlagNames(
          List.of("allow-privileged", "pass-args", "auto-skip"), List.of("platform", "build-arg"));
  static final FlagNames DO = new FlagNames(List.of("allow-privileged", "pass-args"), List.of());
  static final FlagNames IMPORT =
      new FlagNames(List.of("allow-privileged", "pass-args"), List.of());
  static final FlagNames ARG = new FlagNames(List.of("required", "global"), List.of());
  static final FlagNames CACHE =
      new FlagNames(List.of("persist"), List.of("id", "sharing", "chmod"));
  static final FlagNames GIT_CLONE = new FlagNames(List.of("keep-ts"), List.of("branch"));
  static final FlagNames HEALTHCHECK =
      new FlagNames(
          List.of(), List.of("interval", "timeout", "start-period", "start-interval", "retries"));
  static final FlagNames IF =
      new FlagNames(List.of("privileged", "ssh", "no-cache"), List.of("secret", "mount"));
  static final FlagNames FOR =
      new FlagNames(List.of("privileged", "ssh", "no-cache"), List.of("secret", "mount", "sep"));
  static final FlagNames WITH_DOCKER =
      new FlagNames(
          List.of("allow-privileged", "pass-args"),
          List.of("pull", "load", "compose", "service", "platform", "cache-id", "build-arg"));
  static final FlagNames NONE = new FlagNames(List.of(), List.of());

  boolean knows(String name) {
    return switches.contains(name) || values.contains(name);
  }
}
