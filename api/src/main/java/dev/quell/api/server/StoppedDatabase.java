package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.EmbeddedDatabase;
import java.util.Optional;
import java.util.function.Consumer;

/** Gives the database of the settings to a command that serves nobody. */
final class StoppedDatabase {
  private StoppedDatabase() {}

  /**
   * Starts the embedded database for as long as the command takes, unless there is a URL. Blocks.
   */
  static void use(QuellConfig settings, Consumer<DatabaseAddress> command) {
    Optional<DatabaseAddress> external = settings.database().url().map(DatabaseAddress::ofUrl);
    if (external.isPresent()) {
      command.accept(external.get().withPrimaryFirst());
      return;
    }
    EmbeddedDatabase embedded =
        EmbeddedDatabase.start(
            settings.database().dataFolder(), settings.database().embeddedPort());
    try {
      command.accept(embedded.address());
    } finally {
      embedded.stop();
    }
  }
}
