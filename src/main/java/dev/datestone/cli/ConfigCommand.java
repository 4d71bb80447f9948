package dev.datestone.cli;

import dev.datestone.session.Configuration;
import dev.datestone.session.EffectiveSettings;
import dev.datestone.session.SettingsEditor;
import dev.datestone.session.UsageException;
import java.nio.file.Path;
import java.util.List;

/** {@code config}: what is in force and why; {@code config KEY VALUE}: writes the user's file. */
final class ConfigCommand {
  private final CommandContext context;

  ConfigCommand(CommandContext context) {
    this.context = context;
  }

  int run(List<String> words, boolean dry) {
    if (words.isEmpty()) {
      for (EffectiveSettings.Setting setting :
          EffectiveSettings.in(context.environment(), context.here())) {
        context.println(setting.key() + ": " + setting.value() + "  # " + setting.from());
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
          "\"" + key + "\" is not a setting here", "datestone config lists those that there are");
    }
    Path file = Configuration.userFile(context.environment());
    String text = SettingsEditor.text(file, key, words.get(1));
    if (dry) {
      context.out().print(text);
    } else {
      SettingsEditor.write(file, text);
      context.println("wrote " + file);
    }
    return 0;
  }
}
