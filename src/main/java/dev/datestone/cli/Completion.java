package dev.datestone.cli;

import dev.datestone.session.OptionValues;
import dev.datestone.session.Outline;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What could stand where the cursor is: the last of the words, as far as it is written. */
final class Completion {
  /** The commands that look at a target. */
  private static final Set<String> LOOKS = Set.of("doc", "graph", "why");

  private final CommandContext context;

  Completion(CommandContext context) {
    this.context = context;
  }

  /** The candidates, each the whole word. Of an Earthfile that is wrong there are none. */
  Set<String> of(List<String> words) {
    String current = words.isEmpty() ? "" : words.getLast();
    List<String> before = words.isEmpty() ? words : words.subList(0, words.size() - 1);
    Set<String> all = new TreeSet<>();
    try {
      collect(before, current, all);
    } catch (RuntimeException e) {
      return Set.of(); // a wrong Earthfile is told of by a build, not in the middle of typing
    }
    all.removeIf(each -> !each.startsWith(current));
    return all;
  }

  private void collect(List<String> before, String current, Set<String> all) {
    String target = "";
    boolean artifact = false;
    boolean value = false;
    for (String word : before) {
      Option option = option(word);
      if (value) {
        value = false;
      } else if (target.isEmpty() && option != null) {
        artifact |= option.name().equals("artifact");
        value = option.takesValue() && word.indexOf('=') < 0;
      } else if (target.isEmpty() && !word.startsWith("-")) {
        target = word;
      } else if (LOOKS.contains(target)) {
        target = word;
      }
    }
    if (value) {
      return; // the shell knows files
    }
    boolean behindCommand = LOOKS.contains(target);
    if (target.isEmpty() && current.startsWith("-")) {
      options(all);
    } else if (target.isEmpty() || behindCommand) {
      if (target.isEmpty()) {
        all.addAll(Dispatcher.commands());
      }
      references(current, artifact, all);
    } else if (target.indexOf('+') >= 0) {
      arguments(target, before, all);
    }
  }

  private static @Nullable Option option(String word) {
    if (word.startsWith("--")) {
      int equals = word.indexOf('=');
      return BuildOptions.named(word.substring(2, equals < 0 ? word.length() : equals));
    }
    return word.length() > 1 && word.startsWith("-")
        ? BuildOptions.lettered(word.charAt(word.length() - 1))
        : null;
  }

  private static void options(Set<String> all) {
    for (Option option : BuildOptions.ALL) {
      if (option.works()) {
        all.add(option.dashed());
      }
    }
  }

  private void references(String current, boolean artifact, Set<String> all) {
    int plus = current.indexOf('+');
    if (plus < 0) {
      folders(current, all);
      if (current.isEmpty() && Files.exists(context.here().resolve("Earthfile"))) {
        references("+", artifact, all);
      }
      return;
    }
    String folder = current.substring(0, plus);
    for (Outline.Recipe target : outline(folder).targets()) {
      String name = folder + "+" + target.name();
      all.add(name);
      if (artifact) {
        target.artifacts().forEach(each -> all.add(name + "/" + plain(each.name())));
      }
    }
  }

  private static String plain(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Folders below, with a + behind those that hold an Earthfile. */
  private void folders(String current, Set<String> all) {
    if (!current.startsWith(".") && !current.startsWith("/")) {
      return;
    }
    int slash = current.lastIndexOf('/');
    String parent = slash < 0 ? "" : current.substring(0, slash + 1);
    if (slash < 0) {
      all.addAll(List.of("./", "../"));
      return;
    }
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(context.here().resolve(parent), Files::isDirectory)) {
      for (Path entry : entries) {
        String name = parent + entry.getFileName();
        all.add(name + "/");
        if (Files.exists(entry.resolve("Earthfile"))) {
          all.add(name + "+");
        }
      }
    } catch (IOException e) {
      // such a folder cannot be completed
    }
  }

  private void arguments(String target, List<String> before, Set<String> all) {
    int plus = target.lastIndexOf('+');
    String name = target.substring(plus + 1);
    int slash = name.indexOf('/');
    Outline outline = outline(target.substring(0, plus));
    List<Outline.Argument> arguments =
        new ArrayList<>(outline.target(slash < 0 ? name : name.substring(0, slash)).arguments());
    outline.base().arguments().stream().filter(Outline.Argument::global).forEach(arguments::add);
    for (Outline.Argument argument : arguments) {
      String word = "--" + argument.name() + "=";
      boolean builtin = OptionValues.isBuiltinArgument(argument.name());
      if (!builtin && before.stream().noneMatch(each -> each.startsWith(word))) {
        all.add(word);
      }
    }
  }

  private Outline outline(String folder) {
    return Outline.of(context.here(), context.here().resolve(folder).normalize());
  }
}
