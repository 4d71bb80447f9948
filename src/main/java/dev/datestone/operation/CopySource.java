package dev.datestone.operation;

import java.util.List;

/** Where a COPY takes files from. */
public sealed interface CopySource {
  /** The path or pattern as written, for messages. */
  String pattern();

  /**
   * Files on the host.
   *
   * @param root the context's absolute path
   * @param pattern relative to it; may hold {@code * ? [ ]}
   * @param line where a message about it points
   */
  record Context(String root, String pattern, int line, int column) implements CopySource {}

  /**
   * Files on the host that a target of LOCALLY saves, whatever an ignore file says.
   *
   * @param root an absolute path
   */
  record Host(String root, String pattern) implements CopySource {}

  /**
   * What a target saved.
   *
   * @param saved all that the target saves, in order
   * @param pattern the path among the saved names
   * @param followLinks a link is taken as what it leads to, under its own name
   * @param target the reference as written, for messages
   */
  record Artifact(
      List<Saved> saved, String pattern, boolean followLinks, String target, int line, int column)
      implements CopySource {
    public Artifact {
      saved = List.copyOf(saved);
    }
  }
}
