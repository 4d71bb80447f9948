package dev.datestone.session;

import dev.datestone.content.ReadLog;
import dev.datestone.operation.Label;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What {@code docker-build} builds, as a target of an Earthfile.
 *
 * @param folder the build context, from the user's folder
 * @param file the Dockerfile, empty for that of the context
 * @param stage empty for the last one
 * @param tags names of the image
 */
public record DockerfileTarget(String folder, String file, String stage, List<String> tags) {
  static final String NAME = "docker-build";

  public DockerfileTarget {
    tags = List.copyOf(tags);
  }

  /** Throws if the build context or the Dockerfile is missing. */
  void requireFiles(Path here) {
    if (!Files.isDirectory(here.resolve(folder))) {
      throw new BuildException(
          "no such folder: " + folder, "docker-build takes the folder of the build context");
    }
    Path dockerfile =
        file.isEmpty() ? here.resolve(folder).resolve("Dockerfile") : here.resolve(file);
    ReadLog.sawWay(dockerfile);
    if (!Files.isRegularFile(dockerfile)) {
      throw new BuildException(
          file.isEmpty() ? "there is no Dockerfile in " + folder : "no such file: " + file,
          "-f FILE names the Dockerfile");
    }
  }

  /**
   * The Earthfile.
   *
   * @param arguments names of the build arguments
   */
  String earthfile(Collection<String> arguments, boolean push, boolean privileged) {
    arguments.forEach(DockerfileTarget::requireName);
    StringBuilder text = new StringBuilder("VERSION");
    text.append(privileged ? " --allow-privileged-from-dockerfile 0.8" : " 0.8");
    text.append('\n').append(NAME).append(':').append('\n');
    arguments.forEach(name -> text.append("    ARG ").append(name).append('\n'));
    text.append("    FROM DOCKERFILE");
    if (privileged) {
      text.append(" --allow-privileged");
    }
    if (!stage.isEmpty()) {
      text.append(" --target ").append(quoted(stage));
    }
    if (!file.isEmpty()) {
      text.append(" -f ").append(quoted(file));
    }
    text.append(' ').append(quoted(folder));
    arguments.forEach(name -> text.append(" --" + name + "=\"$" + name + "\""));
    text.append('\n');
    if (!tags.isEmpty()) {
      text.append("    SAVE IMAGE").append(push ? " --push" : "");
      tags.forEach(tag -> text.append(' ').append(quoted(tag)));
      text.append('\n');
    }
    return text.toString();
  }

  private static void requireName(String argument) {
    if (!argument.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new BuildException(
          "\"" + Label.oneLine(argument) + "\" is not a name of a build argument",
          "names consist of letters, digits and _, and do not begin with a digit");
    }
  }

  private static String quoted(String text) {
    return '"' + text.replaceAll("([\\\\\"$+])", "\\\\$1") + '"';
  }
}
