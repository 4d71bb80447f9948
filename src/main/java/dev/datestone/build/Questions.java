package dev.datestone.build;

import dev.datestone.engine.Engine;
import dev.datestone.evaluate.Probe;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import dev.datestone.store.Results;

/** Answers the evaluator's questions: the images' from the images, all else from the engine. */
final class Questions implements Probe {
  private final ImageProbe images;
  private final Engine engine;
  private final Outputs outputs;
  private final boolean builds;
  private final Event.Listener listener;

  /**
   * Answers for one evaluation.
   *
   * @param builds whether what is evaluated will be built: then it may be begun
   */
  Questions(
      ImageProbe images, Engine engine, Outputs outputs, boolean builds, Event.Listener listener) {
    this.listener = listener;
    this.images = images;
    this.engine = engine;
    this.outputs = outputs;
    this.builds = builds;
  }

  @Override
  public ImageConfig config(Operation.Image image) {
    return images.config(image);
  }

  @Override
  public Answer ask(Operation.Run command, boolean captures) throws InterruptedException {
    return answer(engine.ask(command, captures));
  }

  @Override
  public Answer ask(Operation.HostRun command) throws InterruptedException {
    return answer(engine.ask(command));
  }

  /** As in a shell, line breaks at the end are no part of what is printed. */
  private static Answer answer(Results.Answer answer) {
    String output = answer.output();
    int end = output.length();
    while (end > 0 && (output.charAt(end - 1) == '\n' || output.charAt(end - 1) == '\r')) {
      end--;
    }
    return new Answer(answer.code(), output.substring(0, end));
  }

  @Override
  public void warn(Label label, String text) {
    listener.on(new Event.Warning(label, text));
  }

  @Override
  public void begin(Operation operation) {
    if (builds) {
      engine.begin(operation);
    }
  }

  @Override
  public void complete(Part part) throws InterruptedException {
    outputs.complete(part);
  }
}
