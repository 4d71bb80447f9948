package dev.datestone.cli;

import dev.datestone.build.Configuration;
import dev.datestone.build.SettingsEdit;
import dev.datestone.build.SettingsInForce;
import dev.datestone.build.UsageException;
import dev.datestone.cli.Main.World;
import java.nio.file.Path;
import java.util.List;

/** {@code config}: what is in force and why; {@code config KEY VALUE}: writes the user's file. */
final class ConfigCommand {
  private final World world;

  ConfigCommand(World world) {
    this.world = world;
  }

  int run(List<String> words, boolean dry) {
    if (words.isEmpty()) {
      for (SettingsInForce.Setting setting :
          SettingsInForce.in(world.environment(), world.here())) {
        world.out().println(setting.key() + ": " + setting.value() + "  # " + setting.from());
      }
      return 0;
    }
    if (words.size() != 2) {
      throw new UsageException(
          "config takes a key and a value, or nothing", "for example: datestone config parallel 4");
    }
    String key = words.getFirst();
    if (key.startsWith("global.") || key.equals("global")) {
      throw new UsageException(
          "\"" + key + "\" is no setting here", "datestone config lists those that there are");
    }
    Path file = Configuration.userFile(world.environment());
    String text = SettingsEdit.text(file, key, words.get(1));
    if (dry) {
      world.out().print(text);
    } else {
      SettingsEdit.write(file, text);
      world.out().println("written: " + file);
    }
    return 0;
  }
}
