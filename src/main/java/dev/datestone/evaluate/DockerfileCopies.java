package dev.datestone.evaluate;

import dev.datestone.content.Paths;
import dev.datestone.content.SymbolicMode;
import dev.datestone.dockerfile.Dockerfile;
import dev.datestone.dockerfile.Heredoc;
import dev.datestone.dockerfile.Instruction;
import dev.datestone.dockerfile.WordExpansion;
import dev.datestone.earthfile.FileMode;
import dev.datestone.earthfile.Word;
import dev.datestone.operation.CopyOptions;
import dev.datestone.operation.CopyRules;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY and ADD of a Dockerfile. */
final class DockerfileCopies {
  private DockerfileCopies() {}

  static StageState copy(StageState state, Instruction.Copy copy) throws InterruptedException {
    Instruction.CopyFlags flags = copy.flags();
    AddedAddresses addresses = new AddedAddresses(state, copy);
    addresses.requireAddress();
    Word from = flags.from();
    Word chown = flags.chown();
    Word chmod = flags.chmod();
    String written = state.text(copy.destination());
    String folder = isFolder(written) ? "/" : "";
    String destination = "/" + Paths.resolve(state.config().workingDirectory(), written) + folder;
    Operation stage = from == null ? null : from(state, copy, from);
    // As in Docker, variables in it are not expanded, and nothing matches an absolute path.
    List<String> excludes =
        flags.excludes().stream()
            .map(Word::text)
            .filter(pattern -> !pattern.matches("!?/.*"))
            .toList();
    String owner = chown == null ? "" : owner(state.text(chown));
    boolean keepsOwners = from != null && owner.isEmpty();
    String mode = chmod == null ? "" : mode(state, chmod);
    StageState next = state;
    List<CopySource> sources = new ArrayList<>();
    for (int i = 0; i < copy.sources().size(); i++) {
      Word word = copy.sources().get(i);
      boolean isLast = i + 1 == copy.sources().size();
      boolean unpacks = unpacks(state, copy, addresses.isFile(word));
      sources.add(source(state, copy, word, stage, excludes, addresses));
      // Archives of the web are not unpacked, so they are copied for themselves.
      if (isLast || unpacks != unpacks(state, copy, addresses.isFile(copy.sources().get(i + 1)))) {
        CopyRules rules = new CopyRules(true, flags.link(), unpacks, false);
        CopyOptions options = new CopyOptions(false, false, keepsOwners, false, mode, owner, rules);
        Label label = label(state, copy, isLast ? "" : " (" + word.text() + ")");
        next = next.with(new Operation.Copy(next.end(), sources, destination, options, label));
        sources.clear();
      }
    }
    return next;
  }

  /** What identifies the step in messages; addresses are shown without their passwords. */
  private static Label label(StageState state, Instruction.Copy copy, String suffix) {
    return state.label(copy, copy.source().text().replaceAll("://[^/@\\s]*@", "://") + suffix);
  }

  /** A number alone is that of the group, too. */
  static String owner(String written) {
    return written.matches("[0-9]+") ? written + ":" + written : written;
  }

  /** ADD unpacks archives of the build context, unless it is told not to. */
  private static boolean unpacks(StageState state, Instruction.Copy copy, boolean isDownloaded) {
    Word unpack = copy.flags().unpack();
    if (!copy.add() || unpack == null) {
      return copy.add() && !isDownloaded;
    }
    String written = state.text(unpack);
    if (!written.matches("|true|false")) {
      throw state.error(
          unpack,
          "--unpack must be true or false, not \"" + written + "\"",
          "omit the value for true");
    }
    return !written.equals("false");
  }

  private static String mode(StageState state, Word word) {
    String written = state.text(word);
    if (SymbolicMode.isSymbolic(written)) {
      return written;
    }
    return Integer.toOctalString(FileMode.parse(written, word.position()));
  }

  private static boolean isFolder(String written) {
    return written.endsWith("/")
        || written.equals(".")
        || written.equals("..")
        || written.endsWith("/.")
        || written.endsWith("/..");
  }

  /** The stage or the image that a name means. */
  static Operation from(StageState state, Instruction instruction, Word from)
      throws InterruptedException {
    String name = from.text();
    Dockerfile dockerfile = state.build().dockerfile();
    Dockerfile.Stage stage = dockerfile.stage(name, state.stage().index()).orElse(null);
    if (stage != null) {
      return state.build().stage(stage).end();
    }
    if (dockerfile.stage(name, dockerfile.stages().size()).isPresent()) {
      throw state.error(
          from, "stage \"" + name + "\" is not before this one", "move it up, or name another");
    }
    if (name.isEmpty() || name.matches("[0-9]+")) {
      throw state.error(
          from,
          "there is no stage " + (name.isEmpty() ? "without a name" : name),
          "the first one is 0");
    }
    return state.build().image(name, state.platform(), state.label(instruction, "FROM " + name));
  }

  /** Refuses a here-document that could be written to another folder. */
  static void requireFileName(StageState state, Word word, String name) {
    if (name.indexOf('/') >= 0 || name.matches("\\.{1,2}")) {
      throw state.error(word, "\"" + name + "\" is not a name of a file", "write <<NAME");
    }
  }

  private static CopySource source(
      StageState state,
      Instruction.Copy copy,
      Word word,
      @Nullable Operation stage,
      List<String> excludes,
      AddedAddresses addresses) {
    for (Heredoc heredoc : copy.heredocs()) {
      if (heredoc.word().equals(word.text())) {
        requireFileName(state, word, heredoc.name());
        return new CopySource.Inline(
            heredoc.name(), WordExpansion.content(heredoc, state.escape(), state::value));
      }
    }
    CopySource remote = addresses.source(word).orElse(null);
    if (remote != null) {
      return excludes.isEmpty() ? remote : new CopySource.Filtered(remote, "", excludes);
    }
    String written = state.text(word);
    if (copy.flags().parents()) {
      // What comes before "/./" is no part of the paths.
      int pivot = written.indexOf("/./");
      String folder = pivot < 0 ? "" : written.substring(0, pivot);
      CopySource from = files(state, copy, word, stage, folder);
      return new CopySource.Filtered(
          from, Paths.normal(written.substring(pivot < 0 ? 0 : pivot + 2)), excludes);
    }
    CopySource files = files(state, copy, word, stage, written);
    return excludes.isEmpty() ? files : new CopySource.Filtered(files, "", excludes);
  }

  private static CopySource files(
      StageState state,
      Instruction.Copy copy,
      Word word,
      @Nullable Operation stage,
      String written) {
    // A star matches within one name, however many there are of it.
    String pattern = Paths.normal(written).replaceAll("\\*+", "*");
    int line = word.position().line();
    int column = word.position().column();
    if (stage == null) {
      return state.build().context().source(pattern.isEmpty() ? "." : pattern, line, column);
    }
    Word from = copy.flags().from();
    return new CopySource.Stage(stage, pattern, from == null ? "" : from.text(), line, column);
  }
}
