package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.Restore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code quell restore}, on the database of the settings. */
@Command(
    name = "restore",
    description = "Restores a dump into an empty database, on which no Quell runs.",
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class RestoreCommand implements Callable<Integer> {
  @ParentCommand private QuellCommand quell;

  @Parameters(paramLabel = "FILE", description = "The dump; docs/operations/backup-and-restore.md.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    QuellConfig settings = quell.loadConfig();
    PrintWriter errors = spec.commandLine().getErr();
    StoppedDatabase.use(settings, address -> Restore.read(address, file, errors));
    return ExitCode.OK;
  }
}
