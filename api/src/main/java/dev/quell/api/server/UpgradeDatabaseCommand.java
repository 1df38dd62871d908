package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.DatabaseException;
import dev.quell.api.database.MajorUpgrade;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code quell upgrade-database}, on the embedded database of the settings. */
@Command(
    name = "upgrade-database",
    description = {
      "Brings the embedded PostgreSQL to the major version of this build, while no Quell runs on it.",
      "The old database is kept beside the new one; docs/operations/upgrade.md."
    },
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class UpgradeDatabaseCommand implements Callable<Integer> {
  @ParentCommand private QuellCommand quell;

  @Option(
      names = "--old-jar",
      paramLabel = "FILE",
      description =
          "The quell.jar that ran on the data folder before; needed where that has not left its "
              + "PostgreSQL in the folder.")
  private @Nullable Path oldJar;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    QuellConfig settings = quell.loadConfig();
    if (settings.database().url().isPresent()) {
      throw new DatabaseException(
          """
          The settings name an external database, which is upgraded by PostgreSQL's own pg_upgrade, \
          or by 'quell dump' and 'quell restore'; upgrade-database is for the embedded one.""");
    }
    MajorUpgrade.run(
        settings.database().dataFolder(), Optional.ofNullable(oldJar), spec.commandLine().getErr());
    return ExitCode.OK;
  }
}
