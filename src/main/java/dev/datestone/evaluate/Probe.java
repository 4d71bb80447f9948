package dev.datestone.evaluate;

import dev.datestone.operation.ImageConfig;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.List;

/**
 * Questions that an Earthfile asks the world; the engine answers by doing just what that needs.
 * Calls come from many threads at a time.
 */
public interface Probe {
  /** What an image says beside its files. */
  ImageConfig config(Operation.Image image);

  /**
   * How a command ends. What it changes is thrown away.
   *
   * @param captures whether what it prints is wanted: then it is a command of a shell
   */
  Answer ask(Operation.Run command, boolean captures) throws InterruptedException;

  /** The same on the host, after what it stands on; there it is not thrown away. */
  Answer ask(Operation.HostRun command) throws InterruptedException;

  /** Tells the user something; the build goes on. */
  default void warn(Label label, String text) {}

  /** Something that will surely be needed, which may be begun. */
  void begin(Operation operation);

  /** Makes all of this true now, with what it saves and pushes, before evaluation goes on. */
  void complete(Part part) throws InterruptedException;

  /**
   * How a command ended.
   *
   * @param output what it printed, without the line breaks at the end
   */
  record Answer(int code, String output) {}

  /**
   * Commands that a WAIT waits for.
   *
   * @param saves whether what they save leaves the build
   */
  record Part(
      List<Operation> ends,
      List<Goal> built,
      List<LocalOutput> outputs,
      List<SavedImage> images,
      List<Operation> pushes,
      boolean saves) {
    public Part {
      ends = List.copyOf(ends);
      built = List.copyOf(built);
      outputs = List.copyOf(outputs);
      images = List.copyOf(images);
      pushes = List.copyOf(pushes);
    }
  }
}
