package dev.datestone.messages;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * All messages of the tool, read from its sources with the JDK's own parser. As a program it writes
 * docs/messages.md: {@code java src/test/java/dev/datestone/messages/MessageCatalog.java}.
 */
final class MessageCatalog {
  static final Path PAGE = Path.of("docs/messages.md");
  static final String COMMAND = "java src/test/java/dev/datestone/messages/MessageCatalog.java";

  private static final String HEAD =
      """
      # Messages

      Everything that Datestone can say, by room and class. Written by `%s`; do not edit.

      `{name}` is filled in. `{one | other}` is one of the texts between the bars. An error ends the
      build with exit code 1 unless another is given; the place in the Earthfile, the line and a caret
      come before it where they are known, at most one hint after it. A failed command ends the build
      with exit code 1, an interrupted build with 130. `text` is a part of another message or a line
      that a command prints.
      """
          .formatted(COMMAND);

  /** What the launcher, a shell script, says: after {@code fail} or its own name. */
  private static final Pattern LAUNCHER =
      Pattern.compile("(fail ['\"]|echo ['\"]datestone: )([^'\"]+)");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_0-9]+)}?");

  private MessageCatalog() {}

  public static void main(String[] arguments) throws IOException {
    List<Message> messages = messages(Path.of("."));
    Files.writeString(PAGE, page(messages));
    System.out.println("written: " + PAGE + " (" + messages.size() + " messages)");
  }

  /** The messages of a checkout: of the launcher, then of the sources, by place in the file. */
  static List<Message> messages(Path root) throws IOException {
    List<CompilationUnitTree> units = parse(root.resolve("src/main/java"));
    Declarations declarations = new Declarations(units);
    Set<Tree> used = Collections.newSetFromMap(new IdentityHashMap<>());
    List<MessageFinder> finders =
        units.stream().map(unit -> new MessageFinder(declarations, used, unit)).toList();
    finders.forEach(MessageFinder::scanCalls);
    finders.forEach(MessageFinder::scanTexts);
    List<Message> all = new ArrayList<>(launcher(root.resolve("datestone")));
    finders.forEach(finder -> all.addAll(finder.found()));
    return all;
  }

  private static List<Message> launcher(Path script) throws IOException {
    List<Message> all = new ArrayList<>();
    for (String line : Files.readString(script, StandardCharsets.UTF_8).split("\n")) {
      Matcher text = LAUNCHER.matcher(line);
      if (text.find()) {
        String plain = VARIABLE.matcher(text.group(2)).replaceAll("{$1}");
        all.add(new Message("launcher", "datestone", Message.Kind.ERROR, plain, ""));
      }
    }
    return all;
  }

  private static List<CompilationUnitTree> parse(Path sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (Stream<Path> files = Files.walk(sources);
        var manager = compiler.getStandardFileManager(null, null, null)) {
      List<Path> all =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .sorted()
              .toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(all));
      List<CompilationUnitTree> units = new ArrayList<>();
      task.parse().forEach(units::add);
      return units;
    }
  }

  /** The page as it should be. */
  static String page(List<Message> messages) {
    var rooms =
        messages.stream()
            .collect(
                Collectors.groupingBy(
                    Message::room,
                    TreeMap::new,
                    Collectors.groupingBy(Message::place, TreeMap::new, Collectors.toList())));
    StringBuilder page = new StringBuilder(HEAD);
    rooms.forEach(
        (room, classes) -> {
          page.append("\n## ").append(room).append('\n');
          classes.forEach(
              (name, all) -> {
                page.append("\n### ").append(name).append("\n\n```text\n");
                all.forEach(
                    message -> message.lines().forEach(line -> page.append(line).append('\n')));
                page.append("```\n");
              });
        });
    return page.toString();
  }
}
