package dev.datestone.cli;

import static dev.datestone.cli.CommandLines.command;
import static dev.datestone.cli.CommandLines.flag;
import static dev.datestone.cli.CommandLines.words;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of the commands that look at Earthfiles and settings. */
final class Commands {
  private Commands() {}

  static List<CommandSpec> specs() {
    return List.of(list(), document(), debug(), config(), init(), bootstrap(), lock(), prune());
  }

  private static CommandSpec list() {
    CommandSpec spec = command("ls", "Lists the targets of an Earthfile.");
    spec.addOption(flag("With the ARGs of each.", "-a", "--args"));
    spec.addOption(flag("With the folder in front.", "-l", "--long"));
    spec.addPositional(
        words("PLACE", "The Earthfile's folder, or github.com/owner/repo (default: here)."));
    return spec;
  }

  private static CommandSpec document() {
    CommandSpec spec =
        command("doc", "Shows the comments above targets, their ARGs, what they save.");
    spec.addOption(flag("With ARGs and what is saved, for each target.", "-l", "--long"));
    spec.addPositional(words("[PLACE][+TARGET]", "Which (default: all with a comment, here)."));
    return spec;
  }

  private static CommandSpec debug() {
    CommandSpec spec = command("debug", "Looks into Datestone's work.");
    CommandSpec tree = command("ast", "Prints the tree of an Earthfile as JSON.");
    tree.addOption(flag("Without the places in the file.", "--no-source-map"));
    tree.addPositional(words("FILE", "The Earthfile (default: that here)."));
    spec.addSubcommand("ast", tree);
    return spec;
  }

  private static CommandSpec config() {
    CommandSpec spec = command("config", "Shows what is in force and why, or sets a value.");
    spec.addOption(flag("Print the file instead of writing it.", "--dry-run"));
    spec.addPositional(words("[KEY VALUE]", "To write into the user's settings file, in YAML."));
    return spec;
  }

  private static CommandSpec prune() {
    CommandSpec spec = command("prune", "Makes room: removes what nothing needs any more.");
    spec.addOption(
        flag("All that is remembered, and the caches; not imported images.", "-a", "--all"));
    spec.addOption(flag("Empty the store.", "--reset"));
    spec.addOption(flag("Only tell what would go.", "--dry-run"));
    spec.addOption(value("--age", "TIME", "What was not used for so long: 12h, 7d."));
    spec.addOption(value("--size", "SIZE", "The longest unused, until the rest is at most 10GB."));
    return spec;
  }

  private static OptionSpec value(String name, String label, String description) {
    return OptionSpec.builder(name)
        .type(String.class)
        .paramLabel(label)
        .description(description)
        .build();
  }

  private static CommandSpec lock() {
    CommandSpec spec =
        command("lock", "Writes down which digests the tags of images stand for (datestone.lock).");
    spec.addOption(flag("Look all tags up anew, and show what moved.", "--update"));
    spec.addOption(flag("Write nothing; fail if a tag is missing in the file.", "--check"));
    spec.addPositional(
        words(
            "[PLACE][+TARGET [--ARG=VALUE...]...]",
            "Which, each with its arguments (default: all targets here)."));
    return spec;
  }

  private static CommandSpec init() {
    return command("init", "Writes a first Earthfile for this folder.");
  }

  private static CommandSpec bootstrap() {
    CommandSpec spec = command("bootstrap", "Looks whether this machine can build.");
    spec.addOption(flag("Install completion for bash, zsh and fish.", "--with-autocomplete"));
    spec.addOption(
        OptionSpec.builder("--source")
            .type(String.class)
            .paramLabel("SHELL")
            .description("Print the completion of a shell: bash, zsh, fish.")
            .build());
    spec.addOption(flag("Accepted: there is no BuildKit here.", "--no-buildkit"));
    return spec;
  }
}
