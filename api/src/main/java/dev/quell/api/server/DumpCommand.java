package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.Dump;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code quell dump}, on the database of the settings. */
@Command(
    name = "dump",
    description = "Writes all of the database to a file, in one snapshot, while Quell runs or not.",
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class DumpCommand implements Callable<Integer> {
  @ParentCommand private QuellCommand quell;

  @Parameters(paramLabel = "FILE", description = "The dump; docs/operations/backup-and-restore.md.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    QuellConfig settings = quell.loadConfig();
    PrintWriter errors = spec.commandLine().getErr();
    StoppedDatabase.use(settings, address -> Dump.write(address, file, errors));
    return ExitCode.OK;
  }
}
