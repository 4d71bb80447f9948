package dev.datestone.engine;

import dev.datestone.operation.CopySource;
import dev.datestone.operation.Label;
import dev.datestone.operation.Operation;
import java.util.List;

/** What a graph begins with: images, and files of the host. */
public interface Inputs {
  /** The file system of an image, pulled or built if it is not here yet. */
  Snapshot image(Operation.Image image) throws InterruptedException;

  /**
   * Files of a build context.
   *
   * @param keepOwners whether owners are part of their content
   */
  List<CopyItem> files(CopySource.Context source, boolean keepOwners);

  /** Files of the host, whatever an ignore file says. */
  List<CopyItem> files(CopySource.Host source);

  /** A file of the web. */
  CopyItem file(CopySource.Url source) throws InterruptedException;

  /** What the user may have meant by a pattern that matches nothing. */
  String hint(CopySource.Context source);

  /** Warns of files that changed each time they were read; the label names the step. */
  void warnOfChanges(Label label);
}
