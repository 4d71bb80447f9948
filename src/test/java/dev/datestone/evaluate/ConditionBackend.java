package dev.datestone.evaluate;

import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import java.util.Optional;
import java.util.function.Predicate;

/** A backend for Earthfiles with conditions: no command is run, a predicate says which are true. */
final class ConditionBackend implements Backend {
  private final Predicate<Operation.Run> isTrue;

  ConditionBackend(Predicate<Operation.Run> isTrue) {
    this.isTrue = isTrue;
  }

  @Override
  public ImageConfig imageConfig(Operation.Image image) {
    return ImageConfig.EMPTY;
  }

  @Override
  public CommandResult query(Operation.Run command, boolean capturesOutput) {
    return new CommandResult(isTrue.test(command) ? 0 : 1, "");
  }

  @Override
  public CommandResult runOnHost(Operation.HostRun command) {
    return new CommandResult(0, "");
  }

  @Override
  public Optional<String> artifactText(CopySource.Artifact artifact) {
    return Optional.empty();
  }

  @Override
  public void startEarly(Operation operation) {}

  @Override
  public void complete(WaitBlock part) {}
}
