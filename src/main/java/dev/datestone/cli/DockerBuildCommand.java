package dev.datestone.cli;

import dev.datestone.session.DockerfileTarget;
import dev.datestone.session.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of {@code docker-build [OPTIONS] DIR}: its own options, and those of any build, before
 * or after the folder.
 */
final class DockerBuildCommand {
  static final String NAME = "docker-build";

  static final String HELP =
      """
      datestone docker-build [OPTIONS] DIR
      Builds the Dockerfile of a folder, which is the build context.

        -f, --dockerfile FILE        The Dockerfile (default: DIR/Dockerfile).
        -t, --tag NAME               Save the image under this name; may be repeated.
            --target STAGE           Build this stage (default: the last one).
            --build-arg NAME[=VALUE] A value for an ARG; may be repeated.
            --platform PLATFORM      The platform to build for.
      and the options of a build, such as --push, --no-cache and --secret; see datestone --help.\
      """;

  /** Options of any build, with their values. */
  private final List<String> others = new ArrayList<>();

  private final List<String> folders = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private String file = "";
  private String target = "";

  private DockerBuildCommand() {}

  /**
   * A command line as that of a build.
   *
   * @param options of the build, with the target that stands for the Dockerfile
   */
  record Parsed(ParsedOptions options, DockerfileTarget target) {}

  /**
   * Parses the words.
   *
   * @param before words before the command's name: options of a build
   */
  static Parsed parse(List<String> before, List<String> words) {
    DockerBuildCommand command = new DockerBuildCommand();
    command.others.addAll(before);
    int at = 0;
    while (at < words.size()) {
      if (words.get(at).equals("--")) {
        command.folders.addAll(words.subList(at + 1, words.size()));
        break;
      }
      at += command.take(words.get(at), at + 1 < words.size() ? words.get(at + 1) : null);
    }
    return command.parsed();
  }

  /** Takes a word in, and says how many words it was. */
  private int take(String word, @Nullable String next) {
    if (!word.startsWith("-") || word.equals("-")) {
      folders.add(word);
      return 1;
    }
    boolean dashed = word.startsWith("--");
    int equals = dashed ? word.indexOf('=') : -1;
    String name = dashed ? (equals < 0 ? word : word.substring(0, equals)) : word.substring(0, 2);
    boolean attached = dashed ? equals >= 0 : word.length() > 2;
    String value = attached ? word.substring(dashed ? equals + 1 : 2) : next;
    switch (name) {
      case "-f", "--dockerfile", "--file" -> file = value(word, value);
      case "-t", "--tag" -> tags.add(value(word, value));
      case "--target" -> target = value(word, value);
      default -> {
        return takeOther(word, next);
      }
    }
    return attached ? 1 : 2;
  }

  private static String value(String word, @Nullable String value) {
    if (value == null) {
      throw new UsageException(word + " needs a value", "see datestone docker-build --help");
    }
    return value;
  }

  /** An option of any build; whether it is one is for {@link ParsedOptions} to say. */
  private int takeOther(String word, @Nullable String next) {
    others.add(word);
    Option option =
        word.startsWith("--")
            ? BuildOptions.named(word.substring(2))
            : BuildOptions.lettered(word.charAt(word.length() - 1));
    if (option == null || !option.takesValue() || next == null) {
      return 1;
    }
    others.add(next);
    return 2;
  }

  private Parsed parsed() {
    others.add("+" + NAME);
    ParsedOptions options = ParsedOptions.read(others);
    if (!options.has("help") && folders.size() != 1) {
      throw new UsageException(
          folders.isEmpty()
              ? "docker-build needs the folder of the build context"
              : "unexpected argument \"" + folders.get(1) + "\"",
          "for example: datestone docker-build -t name:tag DIR");
    }
    String folder = folders.isEmpty() ? "." : folders.getFirst();
    if (folder.equals("-") || folder.contains("://")) {
      throw new UsageException(
          "the build context must be a folder, not \"" + folder + "\"",
          "get the files first, and give their folder");
    }
    return new Parsed(options, new DockerfileTarget(folder, file, target, tags));
  }
}
