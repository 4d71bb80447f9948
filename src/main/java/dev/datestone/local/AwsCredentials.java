package dev.datestone.local;

import dev.datestone.engine.EngineException;
import dev.datestone.operation.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The host's AWS credentials, from its environment or from the profile in {@code ~/.aws}, as the
 * variables that AWS's own tools read.
 */
final class AwsCredentials {
  private static final List<String> NAMES =
      List.of(
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_REGION",
          "AWS_DEFAULT_REGION");

  private AwsCredentials() {}

  static Map<String, String> of(Map<String, String> host, Label label) {
    Map<String, String> found = new TreeMap<>();
    for (String name : NAMES) {
      String value = host.get(name);
      if (value != null && !value.isEmpty()) {
        found.put(name, value);
      }
    }
    if (!found.containsKey("AWS_ACCESS_KEY_ID")) {
      Path folder = Path.of(host.getOrDefault("HOME", "/root"), ".aws");
      String profile = host.getOrDefault("AWS_PROFILE", "default");
      read(folder.resolve("credentials"), profile, found);
      read(folder.resolve("config"), profile, found);
      read(folder.resolve("config"), "profile " + profile, found);
    }
    if (!found.containsKey("AWS_ACCESS_KEY_ID")) {
      throw new EngineException.Unusable(
          label,
          "there are no AWS credentials",
          "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write ~/.aws/credentials");
    }
    String region = found.get("AWS_REGION");
    if (region != null) {
      found.putIfAbsent("AWS_DEFAULT_REGION", region);
    }
    return found;
  }

  private static void read(Path file, String section, Map<String, String> into) {
    try {
      boolean inside = false;
      for (String line : Files.readAllLines(file)) {
        String text = line.strip();
        int equals = text.indexOf('=');
        if (text.startsWith("[")) {
          inside = text.equals("[" + section + "]");
        } else if (inside && equals > 0) {
          put(text.substring(0, equals).strip(), text.substring(equals + 1).strip(), into);
        }
      }
    } catch (IOException e) {
      // not there: what is missing is said by who needs it
    }
  }

  private static void put(String key, String value, Map<String, String> into) {
    switch (key) {
      case "aws_access_key_id" -> into.putIfAbsent("AWS_ACCESS_KEY_ID", value);
      case "aws_secret_access_key" -> into.putIfAbsent("AWS_SECRET_ACCESS_KEY", value);
      case "aws_session_token" -> into.putIfAbsent("AWS_SESSION_TOKEN", value);
      case "region" -> into.putIfAbsent("AWS_REGION", value);
      default -> {}
    }
  }
}
