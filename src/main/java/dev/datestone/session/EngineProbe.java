package dev.datestone.session;

import dev.datestone.engine.Engine;
import dev.datestone.evaluate.Backend;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;

/** Answers what an evaluation asks: about images from the images, all else from the engine. */
final class EngineProbe implements Backend {
  private final ImageProbe images;
  private final Engine engine;
  private final Outputs outputs;
  private final boolean builds;
  private final Event.Listener listener;

  /**
   * Answers for one evaluation.
   *
   * @param builds whether what is evaluated will be built, so that it may start early
   */
  EngineProbe(
      ImageProbe images, Engine engine, Outputs outputs, boolean builds, Event.Listener listener) {
    this.listener = listener;
    this.images = images;
    this.engine = engine;
    this.outputs = outputs;
    this.builds = builds;
  }

  @Override
  public ImageConfig imageConfig(Operation.Image image) {
    return images.config(image);
  }

  @Override
  public CommandResult query(Operation.Run command, boolean capturesOutput)
      throws InterruptedException {
    return answer(engine.ask(command, capturesOutput));
  }

  @Override
  public CommandResult runOnHost(Operation.HostRun command) throws InterruptedException {
    return answer(engine.ask(command));
  }

  /** As in a shell, line breaks at the end are not part of the output. */
  private static CommandResult answer(CommandResult answer) {
    String output = answer.output();
    int end = output.length();
    while (end > 0 && (output.charAt(end - 1) == '\n' || output.charAt(end - 1) == '\r')) {
      end--;
    }
    return new CommandResult(answer.exitCode(), output.substring(0, end));
  }

  @Override
  public void warn(Label label, String text) {
    listener.on(new Event.Warning(label, text));
  }

  @Override
  public void startEarly(Operation operation) {
    if (builds) {
      engine.start(operation);
    }
  }

  @Override
  public void complete(WaitBlock part) throws InterruptedException {
    outputs.buildAndSave(part);
  }
}
