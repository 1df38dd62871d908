package dev.quell.api.server;

import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.observability.Logging;
import dev.quell.worker.ClusterAgent;
import dev.quell.worker.cluster.AgentConfig;
import dev.quell.worker.cluster.ClusterSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code quell agent}: asks clusters for a server that runs elsewhere. */
@Command(
    name = "agent",
    description = {
      "Asks the clusters of clusters.serve for a server that runs elsewhere, until it is stopped;",
      "for submit hosts. docs/clusters.md."
    },
    versionProvider = VersionProvider.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class AgentCommand implements Callable<Integer> {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final long STOP_SECONDS = 120;

  @ParentCommand private QuellCommand quell;

  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "The server, such as https://quell.example.org.")
  private URI url = URI.create("");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds a token with the scope cluster; read anew for each call.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--authorities",
      paramLabel = "FILE",
      description = "PEM file with the authorities of the server's certificate.")
  private @Nullable Path authorities;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    QuellConfig settings = quell.loadConfig();
    requireUsable(settings);
    Logging.configure(settings.log());
    Vertx vertx = Vertx.vertx();
    RemoteClusterOrders orders =
        RemoteClusterOrders.of(
            vertx, url, Optional.ofNullable(tokenFile), Optional.ofNullable(authorities));
    String name = AgentName.of(settings.clusters(), "agent");
    ClusterAgent agent =
        ClusterAgent.deploy(
                vertx,
                orders,
                new AgentConfig(
                    name, settings.clusters().served(), settings.clusters().pollMillis()),
                new SimpleMeterRegistry())
            .await();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, vertx), "quell-agent-stop"));
    PrintWriter output = spec.commandLine().getOut();
    output.printf("Quell agent %s asks %s for %s%n", name, names(settings), url);
    output.flush();
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  private static String names(QuellConfig settings) {
    return settings.clusters().served().stream()
        .map(ClusterSettings::name)
        .collect(Collectors.joining(", "));
  }

  private void requireUsable(QuellConfig settings) {
    if (settings.clusters().served().isEmpty()) {
      throw new ConfigurationException(
          "The setting clusters.serve must name the clusters that the agent asks.");
    }
    if (!SCHEMES.contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
      throw new ConfigurationException("--url must be a URL that begins with http:// or https://.");
    }
    if (tokenFile != null && !Files.isReadable(tokenFile)) {
      throw new ConfigurationException(
          "The file %s of --token-file cannot be read.".formatted(tokenFile));
    }
  }

  /**
   * Runs while the JVM shuts down. One after the other: what follows the end of Vert.x must not
   * wait for a turn of an event loop that has ended.
   */
  private static void stop(ClusterAgent agent, Vertx vertx) {
    log().info("Stopping");
    try {
      agent.stop().otherwiseEmpty().await(STOP_SECONDS, TimeUnit.SECONDS);
      vertx.close().otherwiseEmpty().await(STOP_SECONDS, TimeUnit.SECONDS);
      log().info("Stopped");
    } catch (TimeoutException e) {
      log().warn("Not everything stopped within {} s", STOP_SECONDS);
    }
  }

  /** Finds the logger when there is something to log: to start the logging takes long. */
  private static Logger log() {
    return LoggerFactory.getLogger(AgentCommand.class);
  }
}
