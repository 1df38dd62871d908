package dev.quell.api.server;

import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.Dump;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** The command {@code quell dump}, on the database of the settings. */
@Command(
    name = "dump",
    description = "Writes all of the database to a file, in one snapshot, while Quell runs or not.")
final class DumpCommand extends DumpFileCommand {
  @Override
  void carryOut(DatabaseAddress address, Path dump, PrintWriter errors) {
    Dump.write(address, dump, errors);
  }
}
