package dev.quell.ctl;

import java.nio.file.Path;
import java.util.Map;

/** Finds what a person keeps for quellctl. */
final class ConfigFolder {
  private ConfigFolder() {}

  /** Finds it by the environment: {@code quellctl} in the folder of configuration. */
  static Path of(Map<String, String> environment) {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path folder =
        config.isEmpty() || !Path.of(config).isAbsolute()
            ? home(environment).resolve(".config")
            : Path.of(config);
    return folder.resolve("quellctl");
  }

  /** Finds the person's own folder. */
  static Path home(Map<String, String> environment) {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
  }
}
