package dev.datestone.session;

import dev.datestone.engine.Engine;
import dev.datestone.evaluate.Backend;
import dev.datestone.operation.CommandResult;
import dev.datestone.operation.CopySource;
import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import dev.datestone.report.Event;
import dev.datestone.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Answers what an evaluation asks: about images from the images, all else from the engine. */
final class EngineProbe implements Backend {
  private final Configs images;
  private final Engine engine;
  private final Outputs outputs;
  private final ArtifactTexts texts;
  private final boolean builds;
  private final Event.Listener listener;

  /** What an image says beside its files, with or without fetching all of it. */
  interface Configs {
    ImageConfig of(Operation.Image image) throws IOException, InterruptedException;
  }

  /**
   * Answers for one evaluation.
   *
   * @param builds whether what is evaluated will be built, so that it may start early
   */
  EngineProbe(
      Configs images,
      Engine engine,
      Outputs outputs,
      ArtifactTexts texts,
      boolean builds,
      Event.Listener listener) {
    this.texts = texts;
    this.listener = listener;
    this.images = images;
    this.engine = engine;
    this.outputs = outputs;
    this.builds = builds;
  }

  @Override
  public ImageConfig imageConfig(Operation.Image image) {
    try {
      return images.of(image);
    } catch (IOException e) {
      throw new StoreException.Disk(Path.of(image.reference()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BuildException("interrupted", "");
    }
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

  /** The line break at the end is not part of the output; of several, the others are. */
  private static CommandResult answer(CommandResult answer) {
    String output = answer.output();
    int end = output.endsWith("\n") ? output.length() - 1 : output.length();
    return new CommandResult(answer.exitCode(), output.substring(0, end));
  }

  @Override
  public Optional<String> artifactText(CopySource.Artifact artifact) throws InterruptedException {
    return texts.text(artifact);
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
