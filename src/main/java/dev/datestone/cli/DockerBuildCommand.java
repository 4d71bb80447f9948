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

  private final List<String> others = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private String file = "";
  private String target = "";

  private DockerBuildCommand() {}

  /**
   * A command line as that of a build.
   *
   * @param options of the build, without a target
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
    for (int i = 0; i < words.size(); i++) {
      String next = i + 1 < words.size() ? words.get(i + 1) : null;
      i += command.word(words.get(i), next);
    }
    return command.parsed();
  }

  /** Takes a word in, and says how many more it took. */
  private int word(String word, @Nullable String next) {
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    String name = equals < 0 ? word : word.substring(0, equals);
    switch (name) {
      case "-f", "--dockerfile", "--file" -> file = value(word, equals, next);
      case "-t", "--tag" -> tags.add(value(word, equals, next));
      case "--target" -> target = value(word, equals, next);
      default -> {
        others.add(word);
        return 0;
      }
    }
    return equals < 0 ? 1 : 0;
  }

  private static String value(String word, int equals, @Nullable String next) {
    if (equals >= 0) {
      return word.substring(equals + 1);
    }
    if (next == null) {
      throw new UsageException(word + " needs a value", "see datestone docker-build --help");
    }
    return next;
  }

  private Parsed parsed() {
    List<String> folders = new ArrayList<>();
    ParsedOptions options = ParsedOptions.read(others);
    List<String> words = others;
    while (!options.rest().isEmpty()) {
      // An option may follow the folder.
      int at = words.size() - options.rest().size();
      folders.add(options.rest().getFirst());
      List<String> more = new ArrayList<>(words.subList(0, at));
      more.addAll(words.subList(at + 1, words.size()));
      words = more;
      options = ParsedOptions.read(words);
    }
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
    List<String> whole = new ArrayList<>(words);
    whole.add("+" + NAME);
    return new Parsed(ParsedOptions.read(whole), new DockerfileTarget(folder, file, target, tags));
  }
}
