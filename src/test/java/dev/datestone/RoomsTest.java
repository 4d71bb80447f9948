package dev.datestone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which room may know which: the table of ARCHITECTURE.md, read from the class files. */
class RoomsTest {
  private static final String PREFIX = "dev.datestone.";

  private static final Map<String, Set<String>> MAY_IMPORT = table();

  /** The rows of the table: a room and the rooms that it may import. */
  private static Map<String, Set<String>> table() {
    Pattern row = Pattern.compile("^\\| `([a-z]+)` \\|.*\\| ([a-z, –]+) \\|$", Pattern.MULTILINE);
    Map<String, Set<String>> table = new TreeMap<>();
    try {
      String page =
          Files.readString(Path.of(System.getProperty("datestone.root", "."), "ARCHITECTURE.md"));
      for (MatchResult match : row.matcher(page.split("## The store", 2)[0]).results().toList()) {
        table.put(match.group(1), Set.of(match.group(2).split(", ")));
      }
      return table;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPath(Path.of(System.getProperty("datestone.build", "target"), "classes", "dev"));

  private static String room(JavaClass type) {
    String rest = type.getPackageName().substring(PREFIX.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  @Test
  void noRoomKnowsWhatItsTableRowDoesNotAllow() {
    Set<String> forbidden = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(PREFIX)) {
          String from = room(type);
          String to = room(target);
          if (!from.equals(to) && !MAY_IMPORT.getOrDefault(from, Set.of()).contains(to)) {
            forbidden.add(type.getName() + " -> " + target.getName());
          }
        }
      }
    }
    assertThat(forbidden).isEmpty();
  }

  @Test
  void everyRoomIsInTheTable() {
    Set<String> rooms = new TreeSet<>();
    CLASSES.forEach(type -> rooms.add(room(type)));
    assertThat(rooms).isEqualTo(new TreeSet<>(MAY_IMPORT.keySet()));
  }

  @Test
  void onlyTheSandboxAndTheDigestMakeNativeCalls() {
    Set<String> callers = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        if (dependency.getTargetClass().getPackageName().startsWith("java.lang.foreign")) {
          callers.add(room(type).equals("sandbox") ? "sandbox" : type.getSimpleName());
        }
      }
    }
    assertThat(callers).containsExactly("Libcrypto", "sandbox");
  }

  @Test
  void onlyTheCommandLinePrints() {
    Set<String> printers = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      boolean prints =
          type.getFieldAccessesFromSelf().stream()
              .anyMatch(
                  access ->
                      access.getTargetOwner().getName().equals("java.lang.System")
                          && Set.of("out", "err").contains(access.getTarget().getName()));
      if (prints && !room(type).equals("cli")) {
        printers.add(type.getName());
      }
    }
    assertThat(printers).isEmpty();
  }
}
