package dev.datestone.session;

import dev.datestone.engine.EngineException;
import dev.datestone.evaluate.EvaluatedTarget;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Mount;
import dev.datestone.operation.Operation;
import dev.datestone.operation.RunOptions;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A shell in the place of a step.
 *
 * @param line of the step in its Earthfile, 0 for the last step of the target
 * @param before whether the shell sees what the step saw; else what it left
 */
public record StepShell(int line, boolean before) {
  private static final String SHELL =
      "if [ -x /bin/bash ]; then exec /bin/bash -i; else exec /bin/sh -i; fi";

  /** The command that opens it. Its changes are thrown away, but those in caches. */
  Operation.Run command(EvaluatedTarget goal) {
    Operation step = step(goal);
    Operation base = before ? step.parent().orElse(step) : step;
    Operation.Run run =
        switch (step) {
          case Operation.Run self -> self;
          case Operation.Try tried -> tried.run();
          case Operation.RequireSuccess required -> required.attempt().run();
          case Operation.HostRun _, Operation.HostCopy _ ->
              throw new EngineException.Unusable(
                  step.label(), "it runs on the host", "open a shell there");
          case Operation.Image _,
              Operation.Scratch _,
              Operation.MakeDirectory _,
              Operation.Copy _ ->
              plain(step, goal.config());
        };
    return new Operation.Run(
        base,
        List.of("/bin/sh", "-c", SHELL),
        run.environment(),
        run.workingDirectory(),
        run.user(),
        run.mounts(),
        interactive(run.options()),
        true,
        label(step.label()));
  }

  private static Label label(Label step) {
    return new Label(
        step.file(),
        step.line(),
        step.column(),
        step.target(),
        "datestone shell",
        "datestone shell");
  }

  private static RunOptions interactive(RunOptions options) {
    return new RunOptions(
        options.network(),
        options.privileged(),
        options.ssh(),
        options.aws(),
        true,
        options.raw(),
        RunOptions.Terminal.DISCARD,
        options.secrets(),
        options.hosts());
  }

  /** A command of a target that need not have one. */
  private static Operation.Run plain(Operation base, ImageConfig config) {
    SortedMap<String, String> environment = new TreeMap<>(config.environment());
    RunOptions options =
        new RunOptions(
            true, false, false, false, true, false, RunOptions.Terminal.NONE, List.of(), List.of());
    List<Mount> none = List.of();
    return new Operation.Run(
        base,
        List.of(),
        environment,
        config.workingDirectory(),
        config.user(),
        none,
        options,
        true,
        base.label());
  }

  /** The step at the line, or the last one above it: commands may have several lines. */
  private Operation step(EvaluatedTarget goal) {
    if (line == 0) {
      return goal.end();
    }
    Operation found = null;
    for (Operation each : new Graph(goal).operations()) {
      Label label = each.label();
      String target = label.target().split(" ", 2)[0];
      boolean above = target.equals(goal.name()) && label.line() <= line;
      if (above && (found == null || label.line() >= found.label().line())) {
        found = each;
      }
    }
    if (found == null) {
      throw new BuildException(
          goal.name() + " has no step at line " + line, "datestone graph shows its steps");
    }
    return found;
  }
}
