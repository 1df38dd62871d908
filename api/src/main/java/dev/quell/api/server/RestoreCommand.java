package dev.quell.api.server;

import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.Restore;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** The command {@code quell restore}, on the database of the settings. */
@Command(
    name = "restore",
    description = "Restores a dump into an empty database, on which no Quell runs.")
final class RestoreCommand extends DumpFileCommand {
  @Override
  void carryOut(DatabaseAddress address, Path dump, PrintWriter errors) {
    Restore.read(address, dump, errors);
  }
}
