package dev.quell.loadtest;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Endpoint;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Progress;
import dev.quell.loadtest.report.ResultTable;
import dev.quell.loadtest.report.Results;
import dev.quell.loadtest.report.Scenario;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.DatabaseAddress;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs scenarios against a server, one after the other, as a program with a command line. */
abstract class LoadTestCommand implements Callable<Integer> {
  private static final int SOUND = 0;
  private static final int UNSOUND = 1;

  @Option(names = "--url", paramLabel = "URL", description = "Where the server listens.")
  private String url = "http://127.0.0.1:8070";

  @Option(
      names = "--database-url",
      paramLabel = "URL",
      required = true,
      description = "The server's database, postgresql://user:password@host:port/database.")
  private String databaseUrl;

  @Option(names = "--token", description = "Bearer token, if the server wants one.")
  private String token;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Spec private CommandSpec spec;

  /** Ends the process with one of the exit codes that {@code --help} tells. */
  static void exit(LoadTestCommand command, String... arguments) {
    System.exit(run(command, inUnicode(System.out), inUnicode(System.err), arguments));
  }

  private static PrintWriter inUnicode(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** Runs a command to its end; answers the exit code. */
  static int run(LoadTestCommand command, PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(command)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(failure -> CommandLine.ExitCode.USAGE)
        .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure, line))
        .execute(arguments);
  }

  private static int explain(Exception failure, CommandLine line) throws Exception {
    if (failure instanceof LoadTestException expected) {
      line.getErr().println(expected.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    throw failure;
  }

  /** Throws {@link CommandLine.ParameterException} if the options make no sense. */
  abstract void validate(CommandLine line);

  /** Prepares what was asked for; the Vert.x has one event loop. */
  abstract List<Scenario> scenarios(
      Vertx vertx, Endpoint endpoint, DatabaseAddress address, Database database)
      throws IOException;

  /** Publishes the results elsewhere too. */
  abstract void publish(Results results, Database database) throws IOException;

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Override
  public final Integer call() throws IOException {
    validate(spec.commandLine());
    DatabaseAddress address = DatabaseAddress.parse(databaseUrl);
    Endpoint endpoint = Endpoint.parse(url, Optional.ofNullable(token));
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    try (Database database = Database.connect(address)) {
      ApiClient.requireHealthy(vertx, endpoint).await();
      Results results = run(scenarios(vertx, endpoint, address, database), database);
      out().print(ResultTable.of(results));
      publish(results, database);
      out().flush();
      return results.areSound() ? SOUND : UNSOUND;
    } finally {
      vertx.close().await();
    }
  }

  private Results run(List<Scenario> scenarios, Database database) {
    long deadlocks = database.deadlocks();
    Results results = new Results(List.of(), List.of());
    int steps = scenarios.stream().mapToInt(Scenario::steps).sum();
    try (Progress progress = Progress.of(spec.commandLine().getErr(), steps)) {
      for (Scenario scenario : scenarios) {
        results = results.plus(scenario.run(progress));
      }
    }
    Check none = new Check("PostgreSQL met no deadlock", database.deadlocks() - deadlocks);
    return results.plus(new Results(List.of(), List.of(none)));
  }
}
