package dev.quell.loadtest;

import dev.quell.loadtest.generator.Endpoint;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.ResultTable;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.rows.DatabaseAddress;
import dev.quell.loadtest.rows.ServerUnderLoad;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs scenarios against a server, one after the other, as a program with a command line. */
@Command(
    sortOptions = false,
    showDefaultValues = true,
    usageHelpAutoWidth = true,
    resourceBundle = "dev.quell.loadtest.usage")
public abstract class LoadTestCommand implements Callable<Integer> {
  @Option(names = "--url", paramLabel = "URL")
  private String url = "http://127.0.0.1:8070";

  @Option(names = "--database-url", paramLabel = "URL", required = true)
  @SuppressWarnings("NullAway.Init") // required
  private String databaseUrl;

  @Option(names = "--token")
  private @Nullable String token;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  public static void exit(Callable<Integer> command, String... arguments) {
    System.exit(run(command, inUnicode(System.out), inUnicode(System.err), arguments));
  }

  private static PrintWriter inUnicode(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** Runs a command to its end; answers the exit code. */
  public static int run(
      Callable<Integer> command, PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(command)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(failure -> CommandLine.ExitCode.USAGE)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (failure instanceof LoadTestException) {
                err.println(failure.getMessage());
                return CommandLine.ExitCode.USAGE;
              }
              throw failure;
            })
        .execute(arguments);
  }

  /** Requires of the options what makes sense. */
  protected abstract void validate();

  /** Prepares what was asked for. */
  protected abstract List<Scenario> scenarios(ServerUnderLoad server) throws IOException;

  /** Publishes the results elsewhere than on standard output. */
  protected abstract void publish(Results results, ServerUnderLoad server) throws IOException;

  /** Refuses the command line, with its usage, unless the options make sense. */
  protected final void require(boolean sensible, String sentence) {
    if (!sensible) {
      throw new ParameterException(spec.commandLine(), sentence);
    }
  }

  /** Answers where results are told. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Override
  public final Integer call() throws IOException, InterruptedException {
    validate();
    Endpoint endpoint = Endpoint.parse(url, Optional.ofNullable(token));
    DatabaseAddress address = DatabaseAddress.parse(databaseUrl);
    try (ServerUnderLoad server = ServerUnderLoad.connect(endpoint, address)) {
      server.client().requireHealthy().await();
      Results results = run(server);
      out().print(ResultTable.of(results));
      publish(results, server);
      out().flush();
      return results.areSound() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }

  private Results run(ServerUnderLoad server) throws IOException, InterruptedException {
    List<Scenario> scenarios = scenarios(server);
    long deadlocks = server.database().deadlocks();
    Results results = new Results(List.of(), List.of());
    int steps = scenarios.stream().mapToInt(Scenario::steps).sum();
    try (Progress progress = new Progress(spec.commandLine().getErr(), steps)) {
      for (Scenario scenario : scenarios) {
        results = results.plus(scenario.run(progress));
      }
    }
    long met = server.database().deadlocks() - deadlocks;
    Check noDeadlock = new Check("PostgreSQL met no deadlock", met);
    return results.plus(new Results(List.of(), List.of(noDeadlock)));
  }
}
