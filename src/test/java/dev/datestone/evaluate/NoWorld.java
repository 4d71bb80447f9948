package dev.datestone.evaluate;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Operation;

/** For Earthfiles that ask nothing. */
final class NoWorld implements Probe {
  @Override
  public ImageConfig config(Operation.Image image) {
    return ImageConfig.EMPTY;
  }

  @Override
  public Answer ask(Operation.Run command, boolean captures) {
    throw new AssertionError("asks for " + command.argv());
  }

  @Override
  public Answer ask(Operation.HostRun command) {
    throw new AssertionError("asks for " + command.argv());
  }

  @Override
  public void begin(Operation operation) {}

  @Override
  public void complete(Part part) {
    throw new AssertionError("waits");
  }
}
