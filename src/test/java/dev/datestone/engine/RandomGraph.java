package dev.datestone.engine;

import dev.datestone.operation.CopySource;
import dev.datestone.operation.Operation;
import dev.datestone.operation.SavedArtifact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A random graph of RUNs, COPYs of host files and COPYs of artifacts, and what each operation must
 * give. Some of its operations are equal by value, and share their result.
 */
final class RandomGraph {
  static final int HOST_FILES = 5;

  private sealed interface Node {
    int base();

    String text();
  }

  private record RunNode(int base, String text) implements Node {}

  private record HostNode(int base, String text, String file) implements Node {}

  private record ArtifactNode(int base, String text, int from, String file) implements Node {}

  private final List<Node> nodes = new ArrayList<>();

  RandomGraph(SplittableRandom random, int size) {
    for (int i = 0; i < size; i++) {
      int base = random.nextInt(-1, i);
      List<Integer> runs = new ArrayList<>();
      for (int j = 0; j < i; j++) {
        if (nodes.get(j) instanceof RunNode) {
          runs.add(j);
        }
      }
      int kind = random.nextInt(3);
      String name = String.valueOf(random.nextInt(size));
      if (kind == 0) {
        String file = "h" + random.nextInt(HOST_FILES);
        nodes.add(new HostNode(base, "COPY " + file, file));
      } else if (kind == 1 && !runs.isEmpty()) {
        int from = runs.get(random.nextInt(runs.size()));
        String file = nodes.get(from).text();
        nodes.add(new ArtifactNode(base, "COPY +" + from + "/" + file, from, file));
      } else {
        nodes.add(new RunNode(base, "run" + name));
      }
    }
  }

  /** The operations as a new build sees them. */
  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    Operation scratch = new Operation.Scratch(TestOperations.label("FROM scratch"));
    for (Node node : nodes) {
      Operation base = node.base() < 0 ? scratch : operations.get(node.base());
      operations.add(
          switch (node) {
            case RunNode run ->
                TestOperations.run(base, List.of(run.text()), List.of(), false, run.text());
            case HostNode copy ->
                TestOperations.copy(
                    base,
                    new CopySource.Context("/host", copy.file(), 1, 1),
                    false,
                    false,
                    copy.text());
            case ArtifactNode copy ->
                TestOperations.copy(
                    base,
                    artifact(operations.get(copy.from()), copy.file()),
                    false,
                    false,
                    copy.text());
          });
    }
    return operations;
  }

  private static CopySource artifact(Operation from, String file) {
    SavedArtifact saved =
        new SavedArtifact(
            from,
            "/" + file,
            file,
            false,
            false,
            false,
            true,
            TestOperations.label("SAVE " + file));
    return new CopySource.Artifact(List.of(saved), file, false, "+from", 1, 1);
  }

  /** The files that each operation must give, with these files on the host. */
  List<Map<String, String>> expected(Map<String, String> host) {
    List<Map<String, String>> expected = new ArrayList<>();
    for (Node node : nodes) {
      Map<String, String> files =
          new TreeMap<>(node.base() < 0 ? Map.of() : expected.get(node.base()));
      switch (node) {
        case RunNode run -> files.put(run.text(), GraphWorld.output(run.text(), files));
        case HostNode copy -> files.put(copy.file(), host.getOrDefault(copy.file(), ""));
        case ArtifactNode copy ->
            files.put(copy.file(), expected.get(copy.from()).get(copy.file()));
      }
      expected.add(files);
    }
    return expected;
  }

  /**
   * All that an operation is known by: equal ones are executed once. A file system is known by the
   * changes that led to it, without those that left all as it was.
   */
  Set<String> distinct(Map<String, String> host) {
    List<Map<String, String>> expected = expected(host);
    List<String> contents = new ArrayList<>();
    Set<String> distinct = new HashSet<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      Map<String, String> base = node.base() < 0 ? Map.of() : expected.get(node.base());
      String content = node.base() < 0 ? "" : contents.get(node.base());
      String file =
          switch (node) {
            case RunNode run -> run.text();
            case HostNode copy -> copy.file();
            case ArtifactNode copy -> copy.file();
          };
      String change = file + "=" + expected.get(i).get(file);
      distinct.add((node instanceof RunNode ? file : change) + " on " + content);
      contents.add(expected.get(i).equals(base) ? content : content + " " + change);
    }
    return distinct;
  }
}
