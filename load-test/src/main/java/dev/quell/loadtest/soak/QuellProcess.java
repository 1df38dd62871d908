package dev.quell.loadtest.soak;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Endpoint;
import dev.quell.loadtest.generator.Metric;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.soak.Vitals.Sample;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the server's jar as a process, always on the same port. All methods block. */
final class QuellProcess {
  /** Most of the heap, which is far more than this load needs. */
  static final int HEAP_MEBIBYTES = 256;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");

  private final ProcessBuilder builder;
  private final ApiClient client;
  private Process process;

  private QuellProcess(ProcessBuilder builder, ApiClient client) {
    this.builder = builder;
    this.client = client;
    this.process = launch();
  }

  /** Starts one. */
  static QuellProcess start(Vertx vertx, Path jar, String databaseUrl, int port, Path log) {
    String heap = "-Xmx%dm".formatted(HEAP_MEBIBYTES);
    ProcessBuilder builder =
        new ProcessBuilder(JAVA.resolve("java").toString(), heap, "-jar", jar.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.startsWith("QUELL_"));
    environment.put("QUELL_DATABASE_URL", databaseUrl);
    environment.put("QUELL_HTTP_PORT", Integer.toString(port));
    Endpoint endpoint = new Endpoint("127.0.0.1", port, false, Optional.empty());
    return new QuellProcess(builder, ApiClient.create(vertx, endpoint, 1));
  }

  /** Starts it again. */
  void start() {
    process = launch();
  }

  private Process launch() {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  Endpoint endpoint() {
    return client.endpoint();
  }

  /** Tells whether it serves. */
  boolean isHealthy() {
    return client
        .ask(Request.read("/health"), PATIENCE)
        .map(answer -> answer.status() == Recording.OK)
        .otherwise(false)
        .await();
  }

  /** Has it collect its garbage, and looks at what it holds then. */
  Sample look(long connections) {
    Program.run(List.of(JAVA.resolve("jcmd").toString(), Long.toString(process.pid()), "GC.run"));
    double heap =
        client
            .read(Metric.HEAP_BYTES)
            .timeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .otherwise(OptionalDouble.empty())
            .await()
            .orElse(Double.NaN);
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    try (Stream<Path> handles = Files.list(proc.resolve("fd"))) {
      List<String> status = Files.readAllLines(proc.resolve("status"));
      String resident =
          status.stream().filter(line -> line.startsWith("VmRSS:")).findAny().orElseThrow();
      double kibibytes = Double.parseDouble(resident.replaceAll("\\D", ""));
      return new Sample(heap / (1 << 20), kibibytes / (1 << 10), handles.count(), connections);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
