package dev.datestone.earthfile;

import java.util.List;

/** Which flags a command takes: switches, and flags with a value (those may be repeated). */
record FlagNames(List<String> switches, List<String> values) {
  static final FlagNames FROM = of("allow-privileged,pass-args", "platform,build-arg");
  static final FlagNames FROM_DOCKERFILE = of("allow-privileged", "f,platform,target,build-arg");
  static final FlagNames RUN =
      of(
          "push,no-cache,entrypoint,privileged,ssh,raw-output,interactive,interactive-keep,aws",
          "secret,mount,network,oidc");
  static final FlagNames COPY =
      of(
          "dir,keep-ts,keep-own,if-exists,symlink-no-follow,allow-privileged,pass-args",
          "chmod,chown,platform,from,build-arg");
  static final FlagNames SAVE_ARTIFACT =
      of("keep-ts,keep-own,if-exists,symlink-no-follow,force", "");
  static final FlagNames SAVE_IMAGE =
      of("push,no-manifest-list,cache-hint,insecure,without-earthly-labels", "cache-from");
  static final FlagNames BUILD = of("allow-privileged,pass-args,auto-skip", "platform,build-arg");
  static final FlagNames DO = of("allow-privileged,pass-args", "");
  static final FlagNames IMPORT = of("allow-privileged,pass-args", "");
  static final FlagNames ARG = of("required,global", "");
  static final FlagNames CACHE = of("persist", "id,sharing,chmod");
  static final FlagNames GIT_CLONE = of("keep-ts", "branch");
  static final FlagNames HEALTHCHECK =
      of("", "interval,timeout,start-period,start-interval,retries");
  static final FlagNames IF = of("privileged,ssh,no-cache", "secret,mount");
  static final FlagNames FOR = of("privileged,ssh,no-cache", "secret,mount,sep");
  static final FlagNames WITH_DOCKER =
      of("allow-privileged,pass-args", "pull,load,compose,service,platform,cache-id,build-arg");
  static final FlagNames NONE = of("", "");

  private static FlagNames of(String switches, String values) {
    return new FlagNames(names(switches), names(values));
  }

  private static List<String> names(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  boolean knows(String name) {
    return switches.contains(name) || values.contains(name);
  }
}
