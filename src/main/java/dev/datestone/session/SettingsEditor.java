package dev.datestone.session;

import dev.datestone.content.TextFile;
import dev.datestone.oci.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One value of a settings file changed. Only the top setting that it belongs to is written anew;
 * the rest of the file stays as it is, comments and all.
 */
public final class SettingsEditor {
  private SettingsEditor() {}

  /**
   * The file's text with the value in it; nothing is written.
   *
   * @param key its parts separated by points, those with points in quotes
   * @param value in YAML
   */
  public static String text(Path file, String key, String value) {
    List<String> parts = parts(key);
    String before = read(file);
    Map<String, Object> all = new LinkedHashMap<>(SettingsFile.parse(file, before).all());
    put(all, key, parts, yaml(value));
    String top = parts.getFirst();
    Object written = all.get(top);
    String block =
        new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setIndent(2).build())
            .dumpToString(Map.of(top, written == null ? "" : written));
    String after = replace(before, top, block);
    try {
      SettingsFile.parse(file, after).check();
    } catch (BuildException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e.hint());
    }
    return after;
  }

  /** Writes the file. */
  public static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      AtomicFile.update(file, text);
    } catch (IOException e) {
      throw BuildException.unwritable(file, e);
    }
  }

  private static String read(Path file) {
    try {
      return TextFile.read(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw BuildException.unreadable(file.toString(), e);
    }
  }

  private static @Nullable Object yaml(String value) {
    try {
      return new Load(LoadSettings.builder().build()).loadFromString(value);
    } catch (YamlEngineException e) {
      throw new UsageException(
          "the value is not valid YAML: " + value, "quote it for the shell and for YAML: '\"…\"'");
    }
  }

  private static List<String> parts(String key) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (char c : (key + ".").toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (quoted || parts.contains("")) {
      throw new UsageException(
          "\"" + key + "\" is not a valid key",
          "for example: parallel, or images.\"my/image:1\".suite");
    }
    return parts;
  }

  private static void put(
      Map<String, Object> into, String key, List<String> parts, @Nullable Object value) {
    String first = parts.getFirst();
    if (parts.size() == 1) {
      into.put(first, value == null ? "" : value);
      return;
    }
    Map<String, Object> inner = new LinkedHashMap<>();
    Object there = into.get(first);
    if (there instanceof Map<?, ?> map) {
      map.forEach((name, each) -> inner.put(String.valueOf(name), each));
    } else if (there != null) {
      throw new UsageException(key + ": \"" + first + "\" has no parts", "datestone config");
    }
    put(inner, key, parts.subList(1, parts.size()), value);
    into.put(first, inner);
  }

  /** The block of a top setting is its line and all indented ones behind it. */
  private static String replace(String before, String top, String block) {
    StringBuilder after = new StringBuilder();
    boolean inside = false;
    boolean done = false;
    for (String line : before.lines().toList()) {
      boolean starts = line.startsWith(top + ":");
      boolean goesOn = inside && (line.isBlank() || line.startsWith(" ") || line.startsWith("- "));
      inside = starts || goesOn;
      if (starts && !done) {
        after.append(block);
        done = true;
      }
      if (!inside) {
        after.append(line).append('\n');
      }
    }
    return done ? after.toString() : after + block;
  }
}
