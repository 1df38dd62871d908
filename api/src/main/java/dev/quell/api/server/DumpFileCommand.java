package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.DatabaseAddress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command on the database of the settings and a file with a dump. */
@Command(
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
abstract class DumpFileCommand implements Callable<Integer> {
  @ParentCommand private QuellCommand quell;

  @Parameters(paramLabel = "FILE", description = "The dump; docs/operations/backup-and-restore.md.")
  private Path file;

  @Spec private CommandSpec spec;

  /**
   * Does what the command is for. Blocks.
   *
   * @param errors takes how far it is
   */
  abstract void carryOut(DatabaseAddress address, Path dump, PrintWriter errors);

  @Override
  public final Integer call() {
    QuellConfig settings = quell.loadConfig();
    PrintWriter errors = spec.commandLine().getErr();
    StoppedDatabase.use(settings, address -> carryOut(address, file, errors));
    return ExitCode.OK;
  }
}
