package dev.datestone.cli;

import static dev.datestone.cli.CommandLines.command;
import static dev.datestone.cli.CommandLines.flag;
import static dev.datestone.cli.CommandLines.words;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The flags of the commands that look at Earthfiles and settings. */
final class Commands {
  private Commands() {}

  static List<CommandSpec> specs() {
    return List.of(list(), document(), debug());
  }

  private static CommandSpec list() {
    CommandSpec spec = command("ls", "Lists the targets of an Earthfile.");
    spec.addOption(flag("With the ARGs of each.", "-a", "--args"));
    spec.addOption(flag("With the folder in front.", "-l", "--long"));
    spec.addPositional(words("FOLDER", "The Earthfile's (default: here)."));
    return spec;
  }

  private static CommandSpec document() {
    CommandSpec spec =
        command("doc", "Shows the comments above targets, their ARGs, what they save.");
    spec.addOption(flag("With ARGs and what is saved, for each target.", "-l", "--long"));
    spec.addPositional(words("[FOLDER][+TARGET]", "Which (default: all with a comment, here)."));
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
}
