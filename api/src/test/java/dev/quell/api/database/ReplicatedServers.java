package dev.quell.api.database;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A primary and a standby that streams from it, both running.
 *
 * @param standby is known to the primary as {@code standby}
 */
record ReplicatedServers(PostgresNode primary, PostgresNode standby) implements AutoCloseable {
  static ReplicatedServers start(Path folder) throws IOException {
    PostgresNode primary = PostgresNode.initialise(folder.resolve("primary"));
    PostgresNode standby = primary.copyTo(folder.resolve("standby")).follow(primary, "standby");
    return new ReplicatedServers(primary.start(), standby.start());
  }

  @Override
  public void close() throws IOException {
    standby.close();
    primary.close();
  }
}
