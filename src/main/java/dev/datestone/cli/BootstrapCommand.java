package dev.datestone.cli;

import dev.datestone.session.BuildException;
import dev.datestone.session.Session;
import dev.datestone.session.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code bootstrap}: says whether this machine can build, and puts completion where shells look.
 */
final class BootstrapCommand {
  private final CommandContext context;

  BootstrapCommand(CommandContext context) {
    this.context = context;
  }

  int run(boolean completion) {
    List<String> missing = Session.missing();
    for (String each : missing) {
      context.println("missing: " + each);
    }
    if (missing.isEmpty()) {
      try (Session session = Session.open(context.environment())) {
        session.checkHome();
      }
      context.println("this machine can run builds");
    }
    if (completion) {
      install();
    } else {
      context.println(
          "for completion in bash, zsh and fish: datestone bootstrap --with-autocomplete");
    }
    return missing.isEmpty() ? 0 : 1;
  }

  /** The script of a shell, to be read by it. */
  int source(String shell) {
    context.out().print(script(shell));
    return 0;
  }

  private static String script(String shell) {
    return switch (shell) {
      case "bash", "zsh", "fish" -> Resource.text("completion/" + shell);
      default ->
          throw new UsageException(
              "no completion for shell \"" + shell + "\"", "supported: bash, zsh, fish");
    };
  }

  private void install() {
    Path home = Path.of(context.environment().getOrDefault("HOME", "/root"));
    Path data = folder("XDG_DATA_HOME", home.resolve(".local/share"));
    Path config = folder("XDG_CONFIG_HOME", home.resolve(".config"));
    Path zsh = data.resolve("zsh/site-functions");
    write("bash", data.resolve("bash-completion/completions/datestone"));
    write("zsh", zsh.resolve("_datestone"));
    write("fish", config.resolve("fish/completions/datestone.fish"));
    context.println("zsh looks there with this in ~/.zshrc, before compinit: fpath+=(" + zsh + ")");
    context.println(
        "an alias in bash needs this in ~/.bashrc: . <(datestone bootstrap --source bash)");
  }

  private Path folder(String variable, Path usual) {
    String value = context.environment().getOrDefault(variable, "");
    return value.isEmpty() ? usual : Path.of(value);
  }

  private void write(String shell, Path file) {
    try {
      Path parent = file.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(file, script(shell));
    } catch (IOException e) {
      throw BuildException.unwritable(file, e);
    }
    context.println("wrote " + file);
  }
}
