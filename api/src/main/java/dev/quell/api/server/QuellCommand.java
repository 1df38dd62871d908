package dev.quell.api.server;

import dev.quell.api.config.ConfigLoader;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Setting;
import dev.quell.api.observability.Logging;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code quell}: runs the server until the process is told to end. */
@Command(
    name = "quell",
    description = "Runs the Quell server until it is stopped by SIGTERM or Ctrl-C.",
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    footerHeading =
        "%nEvery setting is described in docs/configuration.md.%n"
            + "'ctl' as the first word is quellctl, which kills tasks on a server that runs:"
            + " ctl --help.%n",
    subcommands = {
      DumpCommand.class,
      RestoreCommand.class,
      UpgradeDatabaseCommand.class,
      ImportCommand.class,
      AgentCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:help or version was shown",
      "1:Quell could not start: the database, the data folder or the port cannot be used",
      "2:the command line or a setting is wrong",
      "143:stopped by SIGTERM, after the requests in flight were answered (130: by Ctrl-C)"
    })
final class QuellCommand implements Callable<Integer> {
  private static final long STOP_SECONDS = 180;

  @Option(
      names = "--config",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "YAML or JSON file with settings; without it, the one that QUELL_CONFIG names.")
  private @Nullable Path config;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on; default 127.0.0.1.")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one; default 8070.")
  private @Nullable String port;

  @Option(
      names = "--database-url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = {
        "External PostgreSQL, postgresql://user:password@host:port/database. Other users of this "
            + "machine can read a command line: QUELL_DATABASE_URL is the safer place.",
        "Without it, an embedded PostgreSQL is started."
      })
  private @Nullable String databaseUrl;

  @Option(
      names = "--data-folder",
      scope = ScopeType.INHERIT,
      paramLabel = "FOLDER",
      description = "Where the embedded PostgreSQL keeps its data; default ./quell-data.")
  private @Nullable String dataFolder;

  @Option(names = "--cluster", description = "Join the other members on the event bus.")
  private boolean cluster;

  @Option(names = "--log-json", description = "Log one JSON object per line.")
  private boolean logJson;

  @Spec private CommandSpec spec;

  private volatile boolean toldToStop;

  @Override
  public Integer call() throws InterruptedException {
    QuellConfig settings = loadConfig();
    Logging.configure(settings.log());
    Future<Quell> starting = Quell.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting), "quell-stop"));
    Quell quell = await(starting);
    PrintWriter output = spec.commandLine().getOut();
    output.printf("Quell %s listens on %s%n", VersionProvider.version(), url(settings, quell));
    output.flush();
    awaitSignal();
    return ExitCode.OK;
  }

  private Quell await(Future<Quell> starting) throws InterruptedException {
    try {
      return starting.await();
    } catch (Exception failure) {
      if (toldToStop) {
        awaitSignal();
      }
      throw failure;
    }
  }

  /** Only a signal ends the process; the JVM then exits with the code that tells which. */
  private static void awaitSignal() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Runs while the JVM shuts down. */
  private void stop(Future<Quell> starting) {
    if (starting.failed()) {
      return;
    }
    toldToStop = true;
    log().info("Stopping");
    try {
      starting.compose(Quell::stop).otherwiseEmpty().await(STOP_SECONDS, TimeUnit.SECONDS);
      log().info("Stopped");
    } catch (TimeoutException e) {
      log().warn("Not everything stopped within {} s", STOP_SECONDS);
    }
  }

  QuellConfig loadConfig() {
    Vertx vertx = Vertx.vertx();
    try {
      return new ConfigLoader(System.getenv(), commandLineSettings())
          .load(vertx, Optional.ofNullable(config))
          .await();
    } finally {
      vertx.close().await();
    }
  }

  private Map<Setting, String> commandLineSettings() {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    put(settings, Setting.HTTP_HOST, host);
    put(settings, Setting.HTTP_PORT, port);
    put(settings, Setting.DATABASE_URL, databaseUrl);
    put(settings, Setting.DATABASE_DATA_FOLDER, dataFolder);
    put(settings, Setting.CLUSTER_ENABLED, cluster ? "true" : null);
    put(settings, Setting.LOG_JSON, logJson ? "true" : null);
    return settings;
  }

  private static void put(Map<Setting, String> settings, Setting setting, @Nullable String value) {
    if (value != null) {
      settings.put(setting, value);
    }
  }

  private static String url(QuellConfig settings, Quell quell) {
    String host = settings.http().host();
    return "%s://%s:%d"
        .formatted(
            settings.http().tls().isPresent() ? "https" : "http",
            host.contains(":") ? "[" + host + "]" : host,
            quell.port());
  }

  /** Finds the logger when there is something to log: to start the logging takes long. */
  private static Logger log() {
    return LoggerFactory.getLogger(QuellCommand.class);
  }
}
