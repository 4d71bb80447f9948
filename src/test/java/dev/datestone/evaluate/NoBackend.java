package dev.datestone.evaluate;

import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;
import java.util.Optional;

/** A backend for Earthfiles that run nothing during evaluation. */
final class NoBackend implements Backend {
  @Override
  public ImageConfig imageConfig(Operation.Image image) {
    return ImageConfig.EMPTY;
  }

  @Override
  public CommandResult query(Operation.Run command, boolean capturesOutput) {
    throw new AssertionError("asks for " + command.argv());
  }

  @Override
  public CommandResult runOnHost(Operation.HostRun command) {
    throw new AssertionError("asks for " + command.argv());
  }

  @Override
  public Optional<String> artifactText(CopySource.Artifact artifact) {
    throw new AssertionError("asks for " + artifact.pattern());
  }

  @Override
  public void startEarly(Operation operation) {}

  @Override
  public void complete(WaitBlock part) {
    throw new AssertionError("waits");
  }
}
