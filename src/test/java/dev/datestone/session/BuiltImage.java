package dev.datestone.session;

import dev.datestone.content.Entry;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a build made, in the lines that {@code derive} writes. */
record BuiltImage(ImageConfig config, SortedMap<String, Entry> tree) {
  /** Files that are not as in the base image, if it is based on it. */
  List<String> lines(BuiltImage base) {
    List<String> lines = new ArrayList<>(configuration());
    boolean based = tree.containsKey("bin/busybox");
    TreeSet<String> paths = new TreeSet<>(tree.keySet());
    if (based) {
      paths.addAll(base.tree.keySet());
    }
    paths.remove("");
    for (String path : paths) {
      Entry entry = tree.get(path);
      Entry before = base.tree.get(path);
      if (entry == null) {
        lines.add("/" + path + " -");
      } else if (!based || before == null || !before.equalsExceptDate(entry)) {
        lines.add("/" + path + " " + text(entry));
      }
    }
    return lines;
  }

  private static String text(Entry entry) {
    String owner = entry.owner() + ":" + entry.group();
    String mode = Integer.toOctalString(entry.mode());
    return switch (entry.type()) {
      case FOLDER, OPAQUE_FOLDER -> "d " + mode + " " + owner;
      case LINK -> "l " + owner + " " + entry.payload();
      case FILE -> "f " + mode + " " + owner + " " + entry.payload().substring(0, 16);
      case FIFO, CHAR_DEVICE, BLOCK_DEVICE, WHITEOUT ->
          entry.type().letter() + " " + mode + " " + owner;
    };
  }

  private List<String> configuration() {
    SortedMap<String, String> all = new TreeMap<>();
    list(all, "Cmd", config.command());
    list(all, "Entrypoint", config.entrypoint());
    list(
        all,
        "Env",
        config.environment().entrySet().stream().map(Object::toString).sorted().toList());
    list(all, "ExposedPorts", config.ports().stream().sorted().toList());
    list(all, "OnBuild", config.onBuild());
    list(all, "Shell", config.shell());
    list(all, "Volumes", config.volumes().stream().sorted().toList());
    config.healthCheck().ifPresent(check -> all.put("Healthcheck", text(check)));
    if (!config.labels().isEmpty()) {
      all.put("Labels", object(config.labels()));
    }
    text(all, "StopSignal", config.stopSignal());
    text(all, "User", config.user());
    text(all, "WorkingDir", config.workingDirectory().equals("/") ? "" : config.workingDirectory());
    return all.entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).toList();
  }

  private static void text(Map<String, String> all, String name, String value) {
    if (!value.isEmpty()) {
      all.put(name, quoted(value));
    }
  }

  private static void list(Map<String, String> all, String name, List<String> values) {
    if (!values.isEmpty()) {
      all.put(name, array(values));
    }
  }

  private static String array(List<String> values) {
    return "[" + String.join(", ", values.stream().map(BuiltImage::quoted).toList()) + "]";
  }

  private static String object(Map<String, String> values) {
    return "{"
        + String.join(
            ", ",
            values.entrySet().stream()
                .map(each -> quoted(each.getKey()) + ": " + quoted(each.getValue()))
                .toList())
        + "}";
  }

  private static String text(HealthCheck check) {
    List<String> fields = new ArrayList<>();
    number(fields, "Interval", check.interval());
    number(fields, "Retries", check.retries());
    number(fields, "StartInterval", check.startInterval());
    number(fields, "StartPeriod", check.startPeriod());
    fields.add("\"Test\": " + array(check.test()));
    number(fields, "Timeout", check.timeout());
    return "{" + String.join(", ", fields) + "}";
  }

  private static void number(List<String> fields, String name, long value) {
    if (value != 0) {
      fields.add("\"" + name + "\": " + value);
    }
  }

  private static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
        + '"';
  }
}
