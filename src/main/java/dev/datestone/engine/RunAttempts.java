package dev.datestone.engine;

import dev.datestone.content.DigestWriter;
import dev.datestone.content.Manifest;
import dev.datestone.dating.Dates;
import dev.datestone.dating.RetryPlan;
import dev.datestone.dating.State;
import dev.datestone.dating.View;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Executes one RUN: decides dates, lets the executor prepare and execute it, and records what came
 * of it. The command may be executed again where its outcome shows that a date was wrong.
 */
final class RunAttempts {
  private final Chains chains;
  private final Executor executor;
  private final Event.Listener listener;

  RunAttempts(Chains chains, Executor executor, Event.Listener listener) {
    this.chains = chains;
    this.executor = executor;
    this.listener = listener;
  }

  /**
   * How a command ended.
   *
   * @param after what it left, or what was there before if that was not wanted
   * @param failure why it counts as failed, where that is no exception
   */
  record RunResult(Snapshot after, CommandResult result, Optional<EngineException> failure) {}

  /**
   * Executes a command.
   *
   * @param bound the files of its mounts that have some, in order
   */
  RunResult run(Snapshot base, Operation.Run run, List<Snapshot> bound, Executor.Want want)
      throws InterruptedException {
    Executor.RunWork work = work(base, run, bound, want);
    try (Executor.RunExecution execution = executor.open(work)) {
      RetryPlan plan = RetryPlan.nothing(command(run));
      while (true) {
        RunDecision decision = decide(work, execution, plan);
        report(run, decision.dates());
        Executor.Outcome outcome = execution.execute(decision);
        RunRecord record = record(work, execution, decision, outcome);
        if (execution.usesCaches()) {
          execution.recordCaches(record);
        }
        outcome.throwIfEnded();
        if (record.counts()) {
          Snapshot after =
              work.keepsChanges() && !outcome.changes().entries().isEmpty()
                  ? execution.commit(record)
                  : base;
          return new RunResult(
              after, new CommandResult(outcome.exitCode(), outcome.output()), outcome.failure());
        }
        reportRepetition(run, plan, record.nextPlan());
        plan = record.nextPlan();
        execution.discard();
      }
    }
  }

  private Executor.RunWork work(
      Snapshot base, Operation.Run written, List<Snapshot> bound, Executor.Want want) {
    Operation.Run run = RunMounts.withStartedCaches(written, bound);
    View whole = chains.view(base);
    RunMounts mounts = RunMounts.of(chains, base, whole, run, bound);
    View view = run.mounts().isEmpty() ? whole : mounts.view();
    return new Executor.RunWork(run, base, whole, view, mounts, want);
  }

  private RunDecision decide(
      Executor.RunWork work, Executor.RunExecution execution, RetryPlan plan) {
    long now = execution.now();
    List<State> states =
        new ArrayList<>(chains.states(work.base(), work.mounts().artifacts(), executor.now()));
    states.addAll(execution.caches(now));
    return RunDecision.decide(work.view(), states, plan, now);
  }

  private RunRecord record(
      Executor.RunWork work,
      Executor.RunExecution execution,
      RunDecision decision,
      Executor.Outcome outcome) {
    Supplier<View> after = () -> after(work, decision, outcome);
    return execution.usesCaches()
        ? RunRecord.withCaches(decision, outcome, after.get(), !work.run().options().runsOnce())
        : RunRecord.withoutCaches(decision, outcome, after);
  }

  /** What is in view after a command, with the dates it was given. */
  private static View after(Executor.RunWork work, RunDecision decision, Executor.Outcome outcome) {
    Manifest dates = decision.dateLayer();
    boolean same =
        dates.entries().isEmpty()
            && outcome.changes().entries().isEmpty()
            && outcome.discarded().entries().isEmpty();
    return same ? work.view() : work.mounts().view(dates, outcome.changes(), outcome.discarded());
  }

  private static String command(Operation.Run run) {
    DigestWriter digest = new DigestWriter().add(run.workingDirectory());
    run.argv().forEach(digest::add);
    return digest.finish().hex();
  }

  private void reportRepetition(Operation.Run run, RetryPlan before, RetryPlan next) {
    Set<String> files = new TreeSet<>(next.sources());
    files.removeAll(before.sources());
    Set<String> outputs = new TreeSet<>(next.outputs());
    outputs.removeAll(before.outputs());
    files.addAll(outputs);
    listener.on(new Event.RunningAgain(run.label(), files.size(), "/" + files.iterator().next()));
  }

  private void report(Operation.Run run, Dates dates) {
    if (!dates.changed().isEmpty()) {
      String example =
          dates.changed().keySet().stream().filter(path -> !path.isEmpty()).findFirst().orElse("");
      listener.on(new Event.Redated(run.label(), dates.changed().size(), "/" + example));
    }
    for (Dates.KeptWarning warning : dates.warnings()) {
      listener.on(
          new Event.Warning(
              run.label(),
              "the date that --keep-ts asks for would hide an edit of /"
                  + warning.path()
                  + (warning.others() > 0 ? " and " + warning.others() + " more" : "")
                  + " from "
                  + warning.state()
                  + ", so it gets a later one"));
    }
  }
}
