package dev.datestone.cli;

import dev.datestone.cli.Option.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All options of a build, in the order of the help; docs/command-line.md has the same table. */
final class BuildOptions {
  private static final String ENGINE = "there is no BuildKit here";
  private static final String INLINE = "layers are remembered in the store, not in images";
  private static final String GIT = "use git's own: a credential helper, or url.….insteadOf";

  static final List<Option> ALL =
      List.of(
          flag("artifact", "a", "", "Write one artifact of the target to DEST."),
          flag("image", "", "", "Save only the images of the target."),
          flag("push", "", "PUSH", "Push images and do RUN --push, once all has succeeded."),
          flag("no-output", "", "NO_OUTPUT", "Write nothing to the host."),
          flag("no-image-output", "", "NO_IMAGE_OUTPUT", "Save no images, but artifacts."),
          flag("output", "", "OUTPUT", "Write outputs although --ci is given."),
          flag("ci", "", "CI", "For CI: --no-output (unless -a or --image), --strict, no display."),
          flag("strict", "", "STRICT", "Refuse what is not repeatable, such as LOCALLY."),
          flag("allow-privileged", "P", "ALLOW_PRIVILEGED", "Allow RUN --privileged."),
          flag("no-cache", "", "NO_CACHE", "Do every step, whatever is remembered."),
          flag("interactive", "i", "INTERACTIVE", "Open a shell where a command fails."),
          flag("verbose", "V", "VERBOSE", "Say why each step runs; --explain is the same."),
          value("platform", "", Kind.LIST, "PLATFORM", "PLATFORMS", "The platform to build for."),
          value(
              "build-arg",
              "",
              Kind.LIST,
              "NAME[=VALUE]",
              "BUILD_ARGS",
              "A value for an ARG, as --NAME=VALUE behind the target; alone: the environment's."),
          value(
              "secret",
              "s",
              Kind.LIST,
              "NAME[=VALUE]",
              "SECRETS",
              "A secret; without a value it is the environment's."),
          value("secret-file", "", Kind.LIST, "NAME=FILE", "SECRET_FILES", "A secret from a file."),
          value(
              "ssh-auth-sock",
              "",
              Kind.VALUE,
              "SOCKET",
              "SSH_AUTH_SOCK",
              "The ssh agent of RUN --ssh (default: $SSH_AUTH_SOCK)."),
          value("arg-file-path", "", Kind.VALUE, "FILE", "ARG_FILE_PATH", "Instead of .arg."),
          value("env-file-path", "", Kind.VALUE, "FILE", "ENV_FILE_PATH", "Instead of .env."),
          value(
              "secret-file-path",
              "",
              Kind.VALUE,
              "FILE",
              "SECRET_FILE_PATH",
              "Instead of .secret."),
          value(
              "save-to", "", Kind.VALUE, "PLACE", "", "Where images go: docker, podman, oci:DIR…"),
          flag("pull", "", "PULL", "Ask registries for every tag now, whatever is known of it."),
          flag("offline", "", "OFFLINE", "Ask no registry anything."),
          value("config", "", Kind.VALUE, "FILE", "CONFIG", "The user's settings file."),
          flag("version", "v", "", "Print the version."),
          flag("help", "h", "", "Show this."),
          idle("auto-skip", "", "what is remembered is never done again here"),
          idle("no-auto-skip", "", "--no-cache does every step"),
          idle("auto-skip-db-path", "FILE", "what is remembered lies in the store"),
          idle("buildkit-host", "URL", ENGINE),
          idle("buildkit-image", "IMAGE", ENGINE),
          idle("buildkit-container-name", "NAME", ENGINE),
          idle("buildkit-volume-name", "NAME", ENGINE),
          idle("buildkit-tls", "", ENGINE),
          idle("no-buildkit-update", "", ENGINE),
          idle("ticktock", "", ENGINE),
          idle("engine", "NAME", "there is one"),
          idle("installation-name", "NAME", "DATESTONE_HOME says where the store is"),
          idle("server-conn-timeout", "TIME", "there is no server"),
          idle("use-inline-cache", "", INLINE),
          idle("save-inline-cache", "", INLINE),
          idle("max-remote-cache", "", INLINE),
          idle("cache-from", "IMAGE", INLINE),
          idle("disable-remote-registry-proxy", "", "there is no such proxy"),
          idle("no-fake-dep", "", "there are no such dependencies"),
          idle("global-wait-end", "", "WAIT is always in force where it is written"),
          idle("exec-stats", "", "no figures of commands are taken"),
          idle("github-annotations", "", "there are no annotations"),
          idle("debug", "", "--verbose says why each step runs"),
          idle("disable-analytics", "", "there are none"),
          refused("remote-cache", "IMAGE", "layers are not kept in registries"),
          refused("git-username", "USER", GIT),
          refused("git-password", "PASSWORD", GIT),
          refused("git-url-instead-of", "RULE", GIT),
          refused("git-branch", "BRANCH", "check that branch out"),
          refused("git-lfs-pull-include", "PATHS", "git lfs pull before the build"),
          refused("version-flag-overrides", "FLAGS", "write them into VERSION of the Earthfile"),
          refused("exec-stats-summary", "FILE", "no figures of commands are taken"),
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

  private static Option flag(String name, String letter, String variable, String text) {
    return new Option(name, letter, Kind.FLAG, "", variable, text);
  }

  private static Option value(
      String name, String letter, Kind kind, String label, String variable, String text) {
    return new Option(name, letter, kind, label, variable, text);
  }

  private static Option idle(String name, String label, String text) {
    return new Option(name, "", Kind.IDLE, label, "", text);
  }

  private static Option refused(String name, String label, String text) {
    return new Option(name, "", Kind.REFUSED, label, "", text);
  }
}
