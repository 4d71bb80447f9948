package dev.datestone.engine;

import dev.datestone.content.Entry;
import dev.datestone.content.Manifest;
import dev.datestone.dating.State;
import dev.datestone.dating.View;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import dev.datestone.operation.SavedArtifact;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where steps are executed. The engine decides what is executed, with which dates, and what it
 * means for later steps; an executor does it and says what came of it.
 *
 * <p>{@code local.LocalExecutor} is the one of this machine; {@code session.Build} chooses it.
 * {@code Simulation} and {@code GraphWorld} of the tests execute in memory.
 */
public interface Executor {
  /** The wall clock's time, in nanoseconds since 1970. */
  long now();

  /**
   * Checks that steps can be executed here. Called before each step that has to be executed.
   *
   * @param base what the step is executed on
   */
  void prepare(Snapshot base);

  /** Begins the execution of a command: its secrets and caches are there until it is closed. */
  RunExecution open(RunWork work) throws InterruptedException;

  /** Copies files onto a file system. */
  Copied copy(CopyDecision decision);

  /** Creates a folder that is missing. */
  Snapshot makeFolder(Operation.MakeDirectory folder, Snapshot base, View view);

  /** Runs a command on the host; a failure is an exception unless its output is captured. */
  CommandResult runOnHost(Operation.HostRun run, boolean captures) throws InterruptedException;

  /** Writes artifacts to the host. */
  void export(SavedArtifact saved, List<CopyItem> items, String destination)
      throws InterruptedException;

  /**
   * Ends all that goes on beside the steps.
   *
   * @param executed whether any step was executed
   */
  void finish(boolean executed);

  /** What is wanted of a command. */
  enum Want {
    /** What it leaves; a failure is an exception. */
    LAYER,
    /** What it leaves, also when it fails. */
    LAYER_EVEN_IF_FAILED,
    /** Its exit code; what it leaves is thrown away. */
    EXIT_CODE,
    /** What it prints; what it leaves is thrown away. */
    OUTPUT;

    boolean isQuestion() {
      return this == EXIT_CODE || this == OUTPUT;
    }
  }

  /**
   * A command to execute.
   *
   * @param whole all that is in the base
   * @param view what of it the command sees: not what lies below its mounts
   * @param mounts in the order in which they are mounted
   */
  record RunWork(
      Operation.Run run, Snapshot base, View whole, View view, RunMounts mounts, Want want) {
    /** Whether what it leaves becomes a layer. */
    public boolean keepsChanges() {
      return !want.isQuestion() && run.options().terminal() != RunOptions.Terminal.DISCARD;
    }

    /** Whether its exit code is an answer, so that no code is a failure. */
    public boolean isQuestion() {
      return want.isQuestion();
    }
  }

  /** The execution of one command, in one or more attempts. */
  interface RunExecution extends AutoCloseable {
    /** The date that a file written now would get, in nanoseconds since 1970. */
    long now();

    /** The caches that it mounts and that were used before, as they are now. */
    List<State> caches(long now);

    boolean usesCaches();

    /**
     * Makes one attempt: gives files the dates, notes in the caches what the command is about to
     * see, executes it, and reads what it left.
     */
    Outcome execute(RunDecision decision) throws InterruptedException;

    /** Notes in the caches how the attempt ended. */
    void recordCaches(RunRecord record) throws InterruptedException;

    /** Throws away what the attempt left, before another one. */
    void discard() throws InterruptedException;

    /** Makes what the attempt left a layer. */
    Snapshot commit(RunRecord record);

    @Override
    void close();
  }

  /**
   * How an attempt ended.
   *
   * @param output what it printed, if that was wanted
   * @param failure why the command counts as failed, where that is no exception
   * @param thrown why the build cannot go on, such as a failed command or an interrupt
   * @param changes what it left; empty when nobody asks for it
   * @param discarded what it wrote in bind mounts, by path from the root; empty when nobody asks
   * @param end when it ended, in nanoseconds since 1970
   */
  record Outcome(
      int exitCode,
      String output,
      Optional<EngineException> failure,
      @Nullable Exception thrown,
      Manifest changes,
      Manifest discarded,
      long end) {
    public Outcome(
        int exitCode,
        String output,
        Optional<EngineException> failure,
        @Nullable Exception thrown,
        Manifest changes,
        long end) {
      this(exitCode, output, failure, thrown, changes, Manifest.EMPTY, end);
    }

    boolean isSuccess() {
      return failure.isEmpty() && thrown == null;
    }

    void throwIfEnded() throws InterruptedException {
      if (thrown instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (thrown instanceof RuntimeException failed) {
        throw failed;
      }
    }
  }

  /**
   * What a COPY left.
   *
   * @param items as they were copied: files of the host may have changed since they were listed
   */
  record Copied(Snapshot snapshot, List<CopyItem> items) {
    public Copied {
      items = List.copyOf(items);
    }
  }

  /**
   * A file or folder that a COPY has written.
   *
   * @param source the entry it was made from
   * @param fromArtifact whether it is of an artifact that brings a state along
   * @param keepsDate whether it shall keep its date, as with {@code --keep-ts}
   */
  record Written(Entry source, boolean fromArtifact, boolean keepsDate) {
    public Written(Entry source, boolean fromArtifact) {
      this(source, fromArtifact, false);
    }
  }
}
