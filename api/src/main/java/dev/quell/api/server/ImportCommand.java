package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.api.movein.ArchivedWorkflow;
import dev.quell.api.movein.Import;
import dev.quell.api.movein.ImportRequest;
import dev.quell.api.movein.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code quell import}, into the database of the settings. */
@Command(
    name = "import",
    description = {
      "Imports a database of Jobmon's into an empty one, on which no Quell runs.",
      "Goes on where it was interrupted; docs/move-in.md."
    },
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ImportCommand implements Callable<Integer> {
  @ParentCommand private QuellCommand quell;

  @Option(
      names = "--from",
      defaultValue = "${env:QUELL_IMPORT_FROM}",
      paramLabel = "URL",
      description = {
        "The source, mysql://user:password@host:3306/jobmon; also mariadb:// and postgresql://. "
            + "Other users of this machine can read a command line: QUELL_IMPORT_FROM is the safer "
            + "place."
      })
  private @Nullable String from;

  @Option(
      names = "--archive",
      paramLabel = "FILE",
      description = {
        "Bring back the workflow of a file, into the database from which it was removed;",
        "docs/operations/retention.md."
      })
  private @Nullable Path archive;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      description =
          "In which the source's times are meant, as Europe/Berlin; without it, that of its server.")
  private @Nullable String zone;

  @Option(
      names = "--catch-up",
      description = "Bring what has changed since an import that has ended.")
  private boolean catchUp;

  @Option(names = "--dry-run", description = "Do all of it, tell the result, and keep nothing.")
  private boolean dryRun;

  @Option(
      names = "--verify",
      description = "Compare the source with what was imported, and write nothing.")
  private boolean verify;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return archive == null ? importSite() : bringBack(archive);
  }

  private Integer bringBack(Path file) {
    PrintWriter output = spec.commandLine().getOut();
    StoppedDatabase.use(
        quell.loadConfig(), address -> ArchivedWorkflow.bringBack(file, address, output));
    return ExitCode.OK;
  }

  private Integer importSite() {
    if (from == null) {
      throw new ParameterException(
          spec.commandLine(), "Name what to import: --from=URL, or --archive=FILE.");
    }
    ImportRequest request =
        new ImportRequest(
            Secret.of(from), Optional.ofNullable(zone).map(this::zoneOf), catchUp, dryRun);
    QuellConfig settings = quell.loadConfig();
    PrintWriter output = spec.commandLine().getOut();
    PrintWriter errors = spec.commandLine().getErr();
    AtomicBoolean good = new AtomicBoolean(true);
    StoppedDatabase.use(
        settings,
        address -> {
          if (verify) {
            good.set(Verification.run(request, address, output));
          } else {
            Import.run(request, address, output, errors);
          }
        });
    return good.get() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private ZoneId zoneOf(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--time-zone must be a name such as Europe/Berlin or an offset such as +01:00.",
          e);
    }
  }
}
