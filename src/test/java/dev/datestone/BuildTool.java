package dev.datestone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A real tool that rebuilds what is older than its inputs, and a small project for it. {@code sh
 * build.sh} brings {@code /work/b} up to date, {@code /work/b/app} holds the markers of all
 * sources, and each output that was rebuilt is reported as {@code Compiling NAME v1}.
 */
interface BuildTool {
  /** The script that runs the tool in {@code /work}. */
  String build();

  /** The project's other files. */
  Map<String, String> files();

  /** The sources with markers, the first ones edited first, and the outputs made from each. */
  Map<String, List<String>> outputs();

  /**
   * Writes the project with an Earthfile.
   *
   * @param targets its targets, in which {@code {sources}} stands for the project's files, {@code
   *     {folder}} for a name that no other test uses
   */
  default MarkerProject project(Path folder, String targets) {
    Tool tool = Tool.in(HostShell.folder(folder));
    Map<String, String> files = new TreeMap<>(files());
    files.put("build.sh", build());
    files.forEach(tool::file);
    tool.file(
        "Earthfile",
        """
        VERSION 0.8
        FROM datestone/toolchain:trixie
        WORKDIR /work

        """
            + targets
                .replace("{sources}", String.join(" ", topLevel(files.keySet())))
                .replace("{folder}", unique(folder)));
    tool.file("datestone.yml", TwoUnitProject.RECIPE);
    return MarkerProject.of(
        folder, new MarkerProject.Spec("+build", "app", List.copyOf(outputs().keySet())));
  }

  /** The files and folders at the top of the project, for {@code COPY --dir}. */
  private static Set<String> topLevel(Set<String> files) {
    Set<String> names = new TreeSet<>();
    files.forEach(file -> names.add(file.replaceFirst("/.*", "")));
    return names;
  }

  private static String unique(Path folder) {
    return folder.toString().replaceAll("[^A-Za-z0-9]+", "-");
  }

  /** All outputs, each once. */
  default String[] everything() {
    return outputsOf(outputs().keySet().toArray(String[]::new));
  }

  /** The outputs made from any of these sources, each once. */
  default String[] outputsOf(String... sources) {
    Set<String> names = new TreeSet<>();
    for (String source : sources) {
      names.addAll(outputs().getOrDefault(source, List.of()));
    }
    return names.toArray(String[]::new);
  }

  /** The source that is edited as the first, second or third one. */
  default String source(int index) {
    return new ArrayList<>(outputs().keySet()).get(index);
  }

  /**
   * Whether a tool is tested: by default all are, or those named in -Ddatestone.tools=NINJA,PYTHON.
   */
  static boolean isChosen(Object tool) {
    String chosen = System.getProperty("datestone.tools", "");
    return chosen.isEmpty() || List.of(chosen.split(",")).contains(tool.toString());
  }
}
