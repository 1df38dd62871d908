package dev.quell.api.server;

import dev.quell.testing.FreePort;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The Prometheus of this machine with the files of {@code deploy/}. It looks twice a second, at the
 * address of the test instead of the deployed one, and lets alerts fire at once; expressions are
 * those of the file. It takes five seconds to look for the first time, so several servers of one
 * address, one after the other, share one.
 */
final class PrometheusServer implements AutoCloseable {
  private static final long SECONDS = 90;
  private static final long BETWEEN_LOOKS_MILLIS = 200;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private PrometheusServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Scrapes a Quell on loopback with a token that has just the rights to be read. */
  static PrometheusServer start(Path folder, int quellPort, String token) throws IOException {
    return start(folder, configuration(folder, quellPort, token));
  }

  /** Does the same over TLS. */
  static PrometheusServer start(Path folder, int quellPort, String token, Path authority)
      throws IOException {
    return start(
        folder,
        configuration(folder, quellPort, token)
            .replaceFirst(
                "(?m)^( +)static_configs:",
                "$1scheme: https\n$1tls_config: {ca_file: " + authority + "}\n$0"));
  }

  private static PrometheusServer start(Path folder, String configuration) throws IOException {
    Path config = Files.writeString(folder.resolve("prometheus.yml"), configuration);
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-admin-api",
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, port);
    server.until("Prometheus is ready", server::isReady);
    return server;
  }

  private static String configuration(Path folder, int quellPort, String token) throws IOException {
    Path tokenFile = Files.writeString(folder.resolve("token"), token);
    Files.writeString(
        folder.resolve("rules.yml"),
        Deployed.text(Deployed.RULES).replaceAll("(?m)^( +for:) \\w+$", "$1 0s"));
    return Deployed.text(Deployed.PROMETHEUS)
        .replaceAll("_interval: \\w+", "_interval: 500ms")
        .replace("/run/secrets/prometheus_token", tokenFile.toString())
        .replace("quell:8070", "127.0.0.1:" + quellPort);
  }

  /** Whether an alert fires now; an expression that cannot be evaluated is an error. */
  boolean fires(String alert) {
    return rules().stream()
        .map(JsonObject.class::cast)
        .filter(rule -> rule.getString("name").equals(alert))
        .anyMatch(rule -> rule.getString("state").equals("firing"));
  }

  /** Forgets all it has seen; whoever starts afterwards at the same address is new to it. */
  void forget() {
    int status =
        send(request("/api/v1/admin/tsdb/delete_series?match%5B%5D=" + encoded("{__name__!=''}"))
                .POST(BodyPublishers.noBody()))
            .statusCode();
    if (status != 204) {
      throw new AssertionError("It does not forget: " + status);
    }
  }

  /** Waits for a scrape, and for all rules to be evaluated on it without an error. */
  void awaitSettled() {
    until("Quell is scraped", () -> samples("scrape_samples_scraped") > 0);
    Instant scraped = Instant.now();
    until("every rule is evaluated", () -> areEvaluatedSince(scraped));
  }

  private boolean areEvaluatedSince(Instant scraped) {
    return rules().stream()
        .map(JsonObject.class::cast)
        .allMatch(
            rule ->
                rule.getString("health").equals("ok")
                    && OffsetDateTime.parse(rule.getString("lastEvaluation"))
                        .toInstant()
                        .isAfter(scraped));
  }

  /** The sum of what an expression gives now; 0 if nothing. */
  double samples(String expression) {
    JsonObject answer = get("/api/v1/query?query=" + encoded(expression));
    return answer.getJsonObject("data").getJsonArray("result").stream()
        .map(JsonObject.class::cast)
        .mapToDouble(sample -> Double.parseDouble(sample.getJsonArray("value").getString(1)))
        .sum();
  }

  void awaitFiring(String alert) {
    until(alert + " fires", () -> fires(alert));
  }

  /** Looks again and again, for a minute and a half at most, without keeping a processor busy. */
  void until(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within " + SECONDS + " s: " + what);
      }
      awaitNextLook();
    }
  }

  private void awaitNextLook() {
    try {
      if (process.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("Prometheus has ended with " + process.exitValue());
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private JsonArray rules() {
    return get("/api/v1/rules?type=alert")
        .getJsonObject("data")
        .getJsonArray("groups")
        .getJsonObject(0)
        .getJsonArray("rules");
  }

  private boolean isReady() {
    try {
      return client
          .send(request("/-/ready").build(), BodyHandlers.ofString())
          .body()
          .startsWith("Prometheus");
    } catch (ConnectException notYet) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private JsonObject get(String path) {
    return new JsonObject(send(request(path)).body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException(e);
  }

  private static String encoded(String parameter) {
    return URLEncoder.encode(parameter, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /** Runs promtool to its end; returns what it says, and fails if it finds something wrong. */
  static String promtool(Path folder, List<String> arguments) throws Exception {
    Process tool =
        new ProcessBuilder(Stream.concat(Stream.of("promtool"), arguments.stream()).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tool.waitFor() != 0) {
      throw new AssertionError(output);
    }
    return output;
  }
}
