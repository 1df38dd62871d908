package dev.quell.api.server;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.cluster.ClusterMember;
import dev.quell.cluster.Discovery;
import dev.quell.cluster.MemberPorts;
import dev.quell.cluster.MemberSettings;
import dev.quell.domain.command.CommandKind;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.FreePort;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DatabaseTest
class QuellProcessIT {
  private static final int TERMINATED = 143;

  @Shared private TestDatabase database;

  @TempDir private Path folder;

  @Test
  void tellsItsVersion() throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, "--version")) {
      assertThat(quell.awaitExit()).isZero();
      assertThat(quell.output()).matches("quell \\d+\\.\\d+\\.\\d+\\S*");
      assertThat(quell.errors()).isEmpty();
    }
  }

  /** The libraries' notices stand beside Quell's. */
  @Test
  void itsJarSaysUnderWhichTermsItMayBeUsed() throws IOException {
    try (JarFile jar = new JarFile(System.getProperty("quell.jar"))) {
      assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("../LICENSE")));
      assertThat(text(jar, "META-INF/NOTICE"))
          .contains(Files.readString(Path.of("../NOTICE")).strip())
          .contains("Jackson", "Micrometer");
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream content = jar.getInputStream(jar.getEntry(name))) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void explainsOptionsAndExitCodes() throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, "--help")) {
      assertThat(quell.awaitExit()).isZero();
      assertThat(quell.output())
          .contains("--config", "--host", "--port", "--database-url", "--data-folder")
          .contains("--cluster", "--log-json", "--help", "--version")
          .containsPattern("(?m)^ *0 ")
          .containsPattern("(?m)^ *1 ")
          .containsPattern("(?m)^ *2 ")
          .containsPattern("(?m)^ *143 ");
    }
  }

  @Test
  void refusesAnUnknownOption() throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, "--colour")) {
      assertThat(quell.awaitExit()).isEqualTo(2);
      assertThat(quell.errors()).isEqualTo("Unknown option: '--colour'\nTry 'quell --help'.");
    }
  }

  @Test
  void refusesAWrongSettingInOneSentence() throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "eighty")) {
      assertThat(quell.awaitExit()).isEqualTo(2);
      assertThat(quell.errors())
          .isEqualTo(
              "The setting http.port must be a whole number from 0 to 65535, but it is"
                  + " \"eighty\".");
      assertThat(quell.output()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql://quell:hush@127.0.0.1", "quell:hush"})
  void refusesAMalformedDatabaseUrlWithoutShowingIt(String url) throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, Map.of("QUELL_DATABASE_URL", url))) {
      assertThat(quell.awaitExit()).isEqualTo(2);
      assertThat(quell.errors())
          .startsWith("The setting database.url must look like postgresql://")
          .doesNotContain("hush");
    }
  }

  @Test
  void refusesAWeakKeyWithoutShowingIt() throws Exception {
    Map<String, String> environment =
        Map.of("QUELL_DATABASE_URL", database.url(), "QUELL_AUTH_SECRET", "hush");
    try (QuellProcess quell = QuellProcess.start(folder, environment, "--port", "0")) {
      assertThat(quell.awaitExit()).isEqualTo(2);
      assertThat(quell.errors()).contains("auth.secret").doesNotContain("hush", "\tat ");
    }
  }

  @Test
  void refusesAnUnreachableDatabaseInOneSentence() throws Exception {
    Map<String, String> environment =
        Map.of("QUELL_DATABASE_URL", "postgresql://quell:hush@127.0.0.1:1/jobs");
    try (QuellProcess quell = QuellProcess.start(folder, environment)) {
      assertThat(quell.awaitExit()).isEqualTo(1);
      assertThat(quell.errors())
          .startsWith("The database 127.0.0.1:1/jobs cannot be reached: Connection to 127.0.0.1:1")
          .hasLineCount(1)
          .doesNotContain("hush");
    }
  }

  @Test
  void showsTheStackTraceToWhoeverDebugs() throws Exception {
    Map<String, String> environment =
        Map.of(
            "QUELL_DATABASE_URL",
            "postgresql://quell:hush@127.0.0.1:1/jobs",
            "QUELL_LOG_LEVEL",
            "DEBUG");
    try (QuellProcess quell = QuellProcess.start(folder, environment)) {
      assertThat(quell.awaitExit()).isEqualTo(1);
      assertThat(quell.errors())
          .contains("\tat dev.quell.api.database.SchemaMigrator")
          .doesNotContain("hush");
    }
  }

  @Test
  void refusesATakenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        QuellProcess quell = startOnTestDatabase("--port", "" + taken.getLocalPort())) {
      assertThat(quell.awaitExit()).isEqualTo(1);
      assertThat(quell.errors())
          .contains("Quell cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .doesNotContain("\tat ");
    }
  }

  @Test
  void keepsItsOwnDatabaseOverStopAndKill() throws Exception {
    Path pidFile = folder.resolve("quell-data/database/postmaster.pid");
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "0")) {
      assertThat(status(quell.awaitListening(), "/api/v3/health")).isEqualTo(200);

      quell.terminate();

      assertThat(quell.awaitExit()).isEqualTo(TERMINATED);
      assertThat(quell.output()).isEmpty();
      assertThat(quell.errors()).doesNotContain("ERROR");
      assertThat(pidFile).doesNotExist();
    }
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "0")) {
      quell.awaitListening();
      assertThat(secondOnTheSameFolder())
          .startsWith("The data folder " + folder.toRealPath().resolve("quell-data"))
          .contains("is in use by another Quell");

      quell.kill();
      quell.awaitExit();
      assertThat(pidFile).exists();
    }
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "0")) {
      assertThat(status(quell.awaitListening(), "/api/v3/health")).isEqualTo(200);
      assertThat(quell.errors()).contains("An earlier Quell left its PostgreSQL running");

      quell.terminate();

      assertThat(quell.awaitExit()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void stopsInOrderEvenWhileItStarts() throws Exception {
    Path cluster = folder.resolve("quell-data/database");
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "0")) {
      Await.until(() -> Files.exists(cluster));
      quell.terminate();

      assertThat(quell.awaitExit()).isEqualTo(TERMINATED);
      assertThat(quell.errors()).doesNotContain("could not start", "Exception in thread");
      assertThat(cluster.resolve("postmaster.pid")).doesNotExist();
    }
  }

  @Test
  void answersTheRequestsInFlightBeforeItStops() throws Exception {
    String body = "{}";
    String head =
        """
        POST /api/v3/task_instance/424242/log_done HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Content-Length: 2\r
        \r
        """;
    try (QuellProcess quell = startOnTestDatabase("--port", "0")) {
      int port = quell.awaitListening();
      try (Socket client = new Socket("127.0.0.1", port)) {
        OutputStream request = client.getOutputStream();
        request.write((head + body.charAt(0)).getBytes(StandardCharsets.US_ASCII));
        request.flush();
        awaitInFlight(port);

        quell.terminate();
        awaitRefusal(port);
        request.write(body.charAt(1));
        request.flush();

        String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 404").contains("424242");
      }
      assertThat(quell.awaitExit()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void logsFlatJsonLinesOnRequest() throws Exception {
    try (QuellProcess quell = startOnTestDatabase("--port", "0", "--log-json")) {
      status(quell.awaitListening(), "/api/v3/health");
      quell.terminate();
      quell.awaitExit();

      List<JsonObject> lines = quell.errors().lines().map(JsonObject::new).toList();
      assertThat(lines)
          .isNotEmpty()
          .allSatisfy(
              line ->
                  assertThat(line.fieldNames())
                      .contains("timestamp", "level", "logger", "event", "thread")
                      .doesNotContain("message", "@timestamp", "@version", "level_value"));
      assertThat(lines)
          .filteredOn(line -> "/api/v3/health".equals(line.getString("path")))
          .extracting(line -> line.getString("event"))
          .containsExactly("Health check completed successfully");
    }
  }

  @Test
  void takesCommandsFromOtherMembersOfTheCluster() throws Exception {
    int ofQuell = FreePort.find();
    int ofTest = FreePort.find();
    List<String> members = List.of("127.0.0.1:" + ofQuell, "127.0.0.1:" + ofTest);
    Map<String, String> environment =
        Map.of(
            "QUELL_DATABASE_URL",
            database.url(),
            "QUELL_CLUSTER_PORT",
            "" + ofQuell,
            "QUELL_CLUSTER_MEMBERS",
            String.join(",", members));
    try (QuellProcess quell = QuellProcess.start(folder, environment, "--port", "0", "--cluster")) {
      quell.awaitListening();
      ClusterMember member =
          ClusterMember.join(
              MemberSettings.of("127.0.0.1", new Discovery.Listed(members))
                  .withPorts(MemberPorts.ofGroup(ofTest)));
      Vertx vertx =
          await(
              member.build(
                  Vertx.builder()
                      .with(
                          new VertxOptions()
                              .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))));
      try {
        Throwable failure =
            failureOf(
                vertx
                    .eventBus()
                    .request(
                        CommandKind.LOG_DONE.address(),
                        new JsonObject().put("task_instance_id", 424242)));

        assertThat(failure)
            .isInstanceOfSatisfying(
                ReplyException.class, reply -> assertThat(reply.failureCode()).isEqualTo(404));
      } finally {
        await(vertx.close());
        member.leave();
      }
      quell.terminate();
      assertThat(quell.awaitExit()).isEqualTo(TERMINATED);
      assertThat(quell.output()).isEmpty();
    }
  }

  private QuellProcess startOnTestDatabase(String... arguments) throws IOException {
    return QuellProcess.start(folder, Map.of("QUELL_DATABASE_URL", database.url()), arguments);
  }

  private String secondOnTheSameFolder() throws IOException, InterruptedException {
    try (QuellProcess second = QuellProcess.start(folder, "--port", "0")) {
      assertThat(second.awaitExit()).isEqualTo(1);
      return second.errors();
    }
  }

  /** Waits until the request whose body is incomplete has reached its handler. */
  private static void awaitInFlight(int port) {
    Await.until(() -> get(port, "/metrics").contains("quell_http_requests_in_flight 1"));
  }

  /** Waits until no connection is taken any more. */
  private static void awaitRefusal(int port) {
    Await.until(() -> !takesConnections(port));
  }

  private static boolean takesConnections(int port) throws IOException {
    try {
      new Socket("127.0.0.1", port).close();
      return true;
    } catch (ConnectException refused) {
      return false;
    }
  }

  private static int status(int port, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String get(int port, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
