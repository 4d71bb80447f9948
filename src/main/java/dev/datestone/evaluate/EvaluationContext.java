package dev.datestone.evaluate;

import dev.datestone.operation.Label;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What all targets of one build share while they are evaluated. Safe for many threads. */
record EvaluationContext(
    EarthfileLoader earthfiles,
    Backend backend,
    EvaluationOptions options,
    TargetMemo memo,
    Set<String> warnings,
    Map<Path, Optional<Set<String>>> declaredArgs) {
  EvaluationContext(EarthfileLoader earthfiles, Backend backend, EvaluationOptions options) {
    this(
        earthfiles,
        backend,
        options,
        new TargetMemo(),
        ConcurrentHashMap.newKeySet(),
        new ConcurrentHashMap<>());
  }

  /** Shows a warning, each text once. */
  void warn(Label label, String text) {
    if (warnings.add(text)) {
      backend.warn(label, text);
    }
  }

  /** The arguments that an Earthfile declares; empty if it may pass on others too. */
  Optional<Set<String>> declaredArgs(Project project) {
    return declaredArgs.computeIfAbsent(
        project.folder(), folder -> DeclaredArgs.everywhere(project.earthfile()));
  }
}
