package dev.datestone.cli;

import dev.datestone.content.JsonObject;
import dev.datestone.operation.HealthCheck;
import dev.datestone.operation.ImageConfig;
import dev.datestone.store.Images;
import java.util.List;

/**
 * Images as JSON: an array, with the names of an image's configuration as other tools have them.
 */
final class ImageJson {
  private ImageJson() {}

  static String of(List<Images.Image> images) {
    return JsonObject.write(images.stream().map(ImageJson::json).toList(), true);
  }

  private static JsonObject json(Images.Image image) {
    ImageConfig config = image.document().config();
    return new JsonObject()
        .put("name", image.name())
        .put("digest", image.digest().isEmpty() ? "" : "sha256:" + image.digest())
        .put("platform", image.platform())
        .put("content", image.snapshot().content().hex())
        .put("from", image.source())
        .put("size", image.size())
        .put("layers", image.snapshot().layers())
        .put(
            "config",
            new JsonObject()
                .put("Env", image.document().environment())
                .put("WorkingDir", config.workingDirectory())
                .put("User", config.user())
                .put("Entrypoint", config.entrypoint())
                .put("Cmd", config.command())
                .put("Labels", config.labels().entrySet().stream().map(Object::toString).toList())
                .put("ExposedPorts", config.ports())
                .put("Volumes", config.volumes())
                .put("StopSignal", config.stopSignal())
                .put("Shell", config.shell())
                .put("Healthcheck", config.healthCheck().map(HealthCheck::test).orElse(List.of())))
        .put(
            "history", image.document().history().stream().map(Images.HistoryEntry::text).toList());
  }
}
