package dev.datestone.evaluate;

import dev.datestone.dockerfile.Instruction;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CopySource;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Files of the web and of repositories, which ADD names by their addresses. */
final class AddedAddresses {
  private static final Pattern SHA256 = Pattern.compile("sha256:([0-9a-f]{64})");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{4,64}");

  /** The name of a file whose address has none, as in Docker. */
  private static final String UNNAMED = "__unnamed__";

  private final StageState state;
  private final Instruction.Copy copy;

  AddedAddresses(StageState state, Instruction.Copy copy) {
    this.state = state;
    this.copy = copy;
  }

  /** Whether a source is the address of a file, and not of a repository. */
  boolean isFile(Word word) {
    String text = state.text(word);
    boolean isAddress = text.startsWith("http://") || text.startsWith("https://");
    return isAddress && repository(word, text).isEmpty();
  }

  /** The files that an address means; empty for files of the build context. */
  Optional<CopySource> source(Word word) {
    String text = state.text(word);
    Optional<GitAddress> repository = repository(word, text);
    if (repository.isEmpty() && !isFile(word)) {
      return Optional.empty();
    }
    if (!copy.add()) {
      throw state.error(word, "COPY does not take addresses", "use ADD");
    }
    return Optional.of(repository.isPresent() ? files(word, repository.get()) : file(word, text));
  }

  /** Throws if {@code --checksum} is given for something else than one address. */
  void requireAddress() {
    Word checksum = copy.flags().checksum();
    if (checksum == null || state.text(checksum).isEmpty()) {
      return;
    }
    if (copy.sources().size() != 1) {
      throw state.error(
          checksum, "--checksum is for a single source", "write an ADD for each of them");
    }
    Word source = copy.sources().getFirst();
    if (!isFile(source) && repository(source, state.text(source)).isEmpty()) {
      throw state.error(
          checksum,
          "--checksum is for files of the web and of repositories",
          "files of the build context are compared by their content anyway");
    }
  }

  private Optional<GitAddress> repository(Word word, String text) {
    try {
      return GitAddress.of(text);
    } catch (GitAddress.Invalid e) {
      throw state.error(
          word, String.valueOf(e.getMessage()), "write https://host/name.git#ref:folder");
    }
  }

  private String checksum() {
    Word checksum = copy.flags().checksum();
    return checksum == null ? "" : state.text(checksum);
  }

  private CopySource file(Word word, String url) {
    String checksum = checksum();
    if (!checksum.isEmpty() && !SHA256.matcher(checksum).matches()) {
      throw state.error(
          place(copy.flags().checksum(), word),
          "\"" + checksum + "\" is not a checksum",
          "write --checksum=sha256: and 64 hexadecimal digits");
    }
    String name = name(url);
    if (name.equals("..")) {
      throw state.error(word, "the address does not name a file", "end it with a file name");
    }
    return new CopySource.Url(
        url,
        name,
        checksum.isEmpty() ? "" : checksum.substring("sha256:".length()),
        word.position().line(),
        word.position().column());
  }

  /** The last part of the path of an address. */
  static String name(String url) {
    String path = url.replaceFirst("[?#](?s).*", "").replaceFirst("^[a-z]+://[^/]*", "");
    String decoded;
    try {
      decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      decoded = path; // a percent sign that escapes nothing
    }
    String trimmed = decoded.replaceFirst("/+$", "");
    String name = trimmed.substring(trimmed.lastIndexOf('/') + 1);
    return name.isEmpty() || name.equals(".") ? UNNAMED : name;
  }

  private CopySource files(Word word, GitAddress address) {
    boolean keepsGit = address.keepsGit().orElse(copy.flags().keepGit());
    String commit = commit(word, address);
    try {
      Path folder =
          state
              .build()
              .caller()
              .context()
              .earthfiles()
              .repositoryFiles(address.url(), address.ref(), commit, keepsGit);
      return new CopySource.Host(below(word, folder, address.folder()).toString(), ".");
    } catch (EarthfileLoader.Unreachable e) {
      throw state.error(word, String.valueOf(e.getMessage()), e.hint());
    }
  }

  private String commit(Word word, GitAddress address) {
    String given = checksum();
    if (!given.isEmpty() && !address.commit().isEmpty() && !given.equals(address.commit())) {
      throw state.error(word, "the address and --checksum name different commits", null);
    }
    String commit = given.isEmpty() ? address.commit() : given;
    if (!commit.isEmpty() && !COMMIT.matcher(commit).matches()) {
      throw state.error(
          place(copy.flags().checksum(), word),
          "\"" + commit + "\" is not a commit",
          "write --checksum= and the commit's hash");
    }
    return commit;
  }

  private static Word place(@Nullable Word first, Word otherwise) {
    return first == null ? otherwise : first;
  }

  /** A folder of a checkout; a symlink must not lead out of it. */
  private Path below(Word word, Path top, String folder) {
    try {
      Path real = top.resolve(folder.replaceFirst("^/+", "")).toRealPath();
      if (real.startsWith(top.toRealPath()) && real.toFile().isDirectory()) {
        return real;
      }
    } catch (java.io.IOException | java.nio.file.InvalidPathException e) {
      // said below
    }
    throw state.error(word, "the repository has no folder \"" + folder + "\"", null);
  }
}
