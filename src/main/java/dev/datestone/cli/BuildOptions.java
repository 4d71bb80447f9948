package dev.datestone.cli;

import dev.datestone.cli.Option.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All options of a build, in the order of the help; docs/command-line.md has the same table. */
final class BuildOptions {
  private static final String ENGINE = "there is no BuildKit here";
  private static final String INLINE = "layers are cached in the store, not in images";
  private static final String GIT = "use git's own: a credential helper, or url.….insteadOf";

  static final List<Option> ALL =
      List.of(
          flag("artifact", "", "Write one artifact of the target to DEST.").letter("a"),
          flag("image", "", "Save only the images of the target."),
          flag("push", "PUSH", "Push images and run RUN --push after everything has succeeded."),
          flag("no-output", "NO_OUTPUT", "Write nothing to the host."),
          flag("no-image-output", "NO_IMAGE_OUTPUT", "Save artifacts but no images."),
          flag("output", "OUTPUT", "Write outputs even with --ci."),
          flag("ci", "CI", "For CI: --no-output (unless -a or --image), --strict, plain progress."),
          flag("strict", "STRICT", "Reject commands that are not repeatable, such as LOCALLY."),
          flag("allow-privileged", "ALLOW_PRIVILEGED", "Allow RUN --privileged and WITH DOCKER.")
              .letter("P"),
          flag("no-cache", "NO_CACHE", "Run every step, even if it is cached."),
          flag("fail-fast", "", "Stop all steps when one fails, also those that do not need it."),
          flag("interactive", "INTERACTIVE", "Open a shell when a command fails.").letter("i"),
          flag("verbose", "VERBOSE", "Print why each step runs (also: --explain).").letter("V"),
          flag("quiet", "", "Print warnings and errors alone."),
          flag("watch", "", "Build again whenever something changes that the build has read."),
          value("log-json", "FILE", "", "Write what happens to a file, as JSON lines."),
          value("parallel", "N", "", "How many commands run at a time (see docs/settings.md).")
              .letter("j"),
          list("platform", "PLATFORM", "PLATFORMS", "The platform to build for."),
          list(
              "build-arg",
              "NAME[=VALUE]",
              "BUILD_ARGS",
              "A value for an ARG, like --NAME=VALUE after the target; without a value: from the environment."),
          list(
                  "secret",
                  "NAME[=VALUE]",
                  "SECRETS",
                  "A secret; without a value: from the environment.")
              .letter("s"),
          list("secret-file", "NAME=FILE", "SECRET_FILES", "A secret from a file."),
          value(
              "ssh-auth-sock",
              "SOCKET",
              "SSH_AUTH_SOCK",
              "The SSH agent for RUN --ssh (default: $SSH_AUTH_SOCK)."),
          value("arg-file-path", "FILE", "ARG_FILE_PATH", "Read this file instead of .arg."),
          value("env-file-path", "FILE", "ENV_FILE_PATH", "Read this file instead of .env."),
          value(
              "secret-file-path", "FILE", "SECRET_FILE_PATH", "Read this file instead of .secret."),
          value("save-to", "PLACE", "", "Where images are saved: docker, podman, oci:DIR…"),
          value(
              "remote-cache",
              "URL",
              "",
              "Where cache mounts are also stored: file:///DIR[,mode=read|write|both]."),
          flag("pull", "PULL", "Resolve every tag at its registry again."),
          flag("offline", "OFFLINE", "Contact no registry."),
          value(
              "version-flag-overrides",
              "FLAGS",
              "VERSION_FLAG_OVERRIDES",
              "Features for all Earthfiles: name,name=false,…"),
          value("config", "FILE", "CONFIG", "Use this settings file instead of the user's."),
          flag("version", "", "Print the version.").letter("v"),
          flag("help", "", "Show this help.").letter("h"),
          idle("auto-skip", "", "cached steps are always skipped"),
          idle("no-auto-skip", "", "--no-cache runs every step"),
          idle("auto-skip-db-path", "FILE", "the cache is in the store"),
          idle("buildkit-host", "URL", ENGINE),
          idle("buildkit-image", "IMAGE", ENGINE),
          idle("buildkit-container-name", "NAME", ENGINE),
          idle("buildkit-volume-name", "NAME", ENGINE),
          idle("buildkit-tls", "", ENGINE),
          idle("no-buildkit-update", "", ENGINE),
          idle("ticktock", "", ENGINE),
          idle("engine", "NAME", "there is only one engine"),
          idle("installation-name", "NAME", "DATESTONE_HOME sets the location of the store"),
          idle("server-conn-timeout", "TIME", "there is no server"),
          idle("use-inline-cache", "", INLINE),
          idle("save-inline-cache", "", INLINE),
          idle("max-remote-cache", "", INLINE),
          idle("cache-from", "IMAGE", INLINE),
          idle("disable-remote-registry-proxy", "", "there is no registry proxy"),
          idle("no-fake-dep", "", "there are no fake dependencies"),
          idle("global-wait-end", "", "WAIT always takes effect where it is written"),
          idle("exec-stats", "", "no statistics of commands are collected"),
          idle("github-annotations", "", "no annotations are written"),
          idle("debug", "", "--verbose prints why each step runs"),
          idle("disable-analytics", "", "no analytics are collected"),
          refused("git-username", "USER", GIT),
          refused("git-password", "PASSWORD", GIT),
          refused("git-url-instead-of", "RULE", GIT),
          refused("git-branch", "BRANCH", "check out that branch"),
          refused("git-lfs-pull-include", "PATHS", "run git lfs pull before the build"),
          refused("exec-stats-summary", "FILE", "no statistics of commands are collected"),
          refused("logstream-debug-file", "FILE", "redirect the output"),
          refused("tlscert", "FILE", ENGINE),
          refused("tlskey", "FILE", ENGINE),
          refused("tlsca", "FILE", ENGINE),
          refused("sat", "NAME", "there are no satellites: run datestone on that machine"),
          refused("satellite", "NAME", "there are no satellites: run datestone on that machine"),
          refused("org", "NAME", "there are no organizations here"));

  private BuildOptions() {}

  static @Nullable Option named(String name) {
    String meant = name.equals("explain") ? "verbose" : name;
    for (Option option : ALL) {
      if (option.name().equals(meant)) {
        return option;
      }
    }
    return null;
  }

  static @Nullable Option lettered(char letter) {
    for (Option option : ALL) {
      if (option.letter().length() == 1 && option.letter().charAt(0) == letter) {
        return option;
      }
    }
    return null;
  }

  private static Option flag(String name, String variable, String text) {
    return new Option(name, "", Kind.FLAG, "", variable, text);
  }

  private static Option value(String name, String label, String variable, String text) {
    return new Option(name, "", Kind.VALUE, label, variable, text);
  }

  private static Option list(String name, String label, String variable, String text) {
    return new Option(name, "", Kind.LIST, label, variable, text);
  }

  private static Option idle(String name, String label, String text) {
    return new Option(name, "", Kind.IDLE, label, "", text);
  }

  private static Option refused(String name, String label, String text) {
    return new Option(name, "", Kind.REFUSED, label, "", text);
  }
}
