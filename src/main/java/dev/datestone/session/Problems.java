package dev.datestone.session;

import dev.datestone.content.TextFile;
import dev.datestone.content.UserException;
import dev.datestone.earthfile.EarthfileException;
import dev.datestone.engine.EngineException;
import dev.datestone.operation.Label;
import dev.datestone.report.Event;
import dev.datestone.sandbox.SandboxException;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Turns what the rooms throw into what a person is told: the user's fault and ours kept apart. */
public final class Problems {
  private static final Pattern CREDENTIALS = Pattern.compile("://[^/@\\s]*@");

  private Problems() {}

  /**
   * What this exception means to the user.
   *
   * @param here the folder that file names in labels are seen from
   */
  public static Problem of(Throwable thrown, Path here) {
    return switch (thrown) {
      case EarthfileException e ->
          new Problem.Mistake(
              e.file(),
              e.position().line(),
              e.position().column(),
              e.length(),
              withoutCredentials(e.sourceLine()),
              text(e),
              e.hint() == null ? "" : e.hint());
      case EngineException.CommandFailed e ->
          new Problem.Failure(new Event.Failed(e.label(), text(e), e.lastLines()));
      case EngineException.Unusable e -> unusable(e, here);
      case UsageException e -> new Problem.Usage(text(e), e.hint());
      case UserException e -> Problem.Mistake.of(text(e), e.hint());
      case StoreException.Unusable e -> Problem.Mistake.of(text(e), e.hint());
      case StoreException.Disk e -> Problem.Mistake.of(text(e), diskHint(text(e)));
      case SandboxException.SyscallFailed e when e.isDisk() ->
          Problem.Mistake.of(text(e), diskHint(text(e)));
      case SandboxException.MissingRequirements e -> Problem.Mistake.of(text(e), "");
      case SandboxException.UnknownUser e ->
          Problem.Mistake.of(text(e), "create the user in an earlier RUN");
      case InterruptedException e -> new Problem.Interrupted();
      default -> new Problem.Bug(thrown);
    };
  }

  private static String diskHint(String text) {
    if (text.contains("No space left on device")
        || text.contains("ENOSPC")
        || text.contains("quota")) {
      return "the disk is full; to free space: datestone prune --age 7d";
    }
    if (text.contains("Read-only file system") || text.contains("EROFS")) {
      return "set DATESTONE_HOME to a writable folder";
    }
    return "is the disk full, or the folder not yours?";
  }

  private static Problem unusable(EngineException.Unusable e, Path here) {
    Label label = e.label();
    boolean whole = e.line() == label.line() && e.column() == label.column();
    return new Problem.Mistake(
        e.line() > 0 ? label.file() : "",
        e.line(),
        e.column(),
        whole ? Math.max(1, label.text().length()) : 1,
        withoutCredentials(line(here.resolve(label.file()), e.line())),
        text(e),
        e.hint());
  }

  /** Stars, as many as there are signs: what is underlined stays where it is. */
  private static String withoutCredentials(String line) {
    return CREDENTIALS
        .matcher(line)
        .replaceAll(found -> "://" + "*".repeat(found.group().length() - "://@".length()) + "@");
  }

  private static String line(Path file, int number) {
    try {
      List<String> lines = TextFile.read(file).lines().toList();
      return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String text(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
