package dev.quell.api.server;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.ConfigLoader;
import dev.quell.api.config.ConfigurationException;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.DatabaseException;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("process")
@DatabaseTest
class QuellTest {
  private static final String SESSIONS =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and application_name like 'quell%'""";

  private static final String PORT = "QUELL_HTTP_PORT";

  @Shared private TestDatabase database;

  @Test
  void servesFromStartToStop() throws Exception {
    Quell quell = await(Quell.start(config(database.url(), 0)));
    assertThat(get(quell.port(), "/api/v3/health").statusCode()).isEqualTo(200);
    assertThat(get(quell.port(), "/readyz").statusCode()).isEqualTo(200);

    await(quell.stop());

    assertThatThrownBy(() -> get(quell.port(), "/api/v3/health"))
        .isInstanceOf(ConnectException.class);
    database.<Long>await(sessions -> sessions == 0, SESSIONS);
  }

  @Test
  void measuresVertxAndTheJvm() throws Exception {
    Quell quell = await(Quell.start(config(database.url(), 0)));
    try {
      get(quell.port(), "/api/v3/health");

      assertThat(get(quell.port(), "/metrics").body())
          .containsPattern(
              "quell_http_requests_seconds_count\\{operation=\"getHealth\",status=\"2xx\"\\}")
          .containsPattern("vertx_pool_in_use\\{pool_name=\"reads\",pool_type=\"sql\"\\}")
          .contains("jvm_memory_used_bytes");
    } finally {
      await(quell.stop());
    }
  }

  @Test
  void runsSeveralTimesInOneJvm() throws Exception {
    Quell one = await(Quell.start(config(database.url(), 0)));
    Quell other = await(Quell.start(config(database.url(), 0)));

    await(one.stop());

    assertThat(get(other.port(), "/metrics").body()).contains("vertx_pool_in_use");
    await(other.stop());
  }

  @Test
  void stopsOnceHoweverOftenItIsTold() {
    Quell quell = await(Quell.start(config(database.url(), 0)));

    await(quell.stop());
    await(quell.stop());
  }

  @Test
  void saysThatThePortIsTakenAndLeavesNothingBehind() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Throwable failure = failureOf(Quell.start(config(database.url(), taken.getLocalPort())));

      assertThat(failure)
          .isInstanceOf(StartException.class)
          .hasMessage(
              "Quell cannot listen on 127.0.0.1:%d: Address already in use. Name another address"
                  + " with --host and --port, or stop whatever uses this one.",
              taken.getLocalPort());
      database.<Long>await(sessions -> sessions == 0, SESSIONS);
    }
  }

  @Test
  void saysThatTheDatabaseCannotBeReached() {
    Throwable failure =
        failureOf(Quell.start(config("postgresql://quell:hush@127.0.0.1:1/jobs", 0)));

    assertThat(failure)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith("The database 127.0.0.1:1/jobs cannot be reached: ")
        .hasMessageNotContaining("hush");
  }

  /** A wrong key is told before a migration has run, and nothing is left behind. */
  @ParameterizedTest
  @CsvSource({
    "QUELL_AUTH_SECRET, too short, auth.secret has only 9 bytes",
    "QUELL_AUTH_PUBLIC_KEY_FILE, /absent/key.pem, auth.public_key_file: the file /absent/key.pem",
    "QUELL_AUTH_JWKS, /absent/keys.json, auth.jwks: the file /absent/keys.json"
  })
  void refusesAWrongKeyBeforeItTouchesTheDatabase(String setting, String value, String sentence)
      throws SQLException {
    String name = "untouched_" + setting.toLowerCase(Locale.ROOT);
    database.execute("create database " + name + " template template0");
    String url = database.url();
    String untouched = url.substring(0, url.lastIndexOf('/') + 1) + name;

    Throwable failure =
        failureOf(
            Quell.start(
                config(Map.of("QUELL_DATABASE_URL", untouched, setting, value, PORT, "0"))));

    assertThat(failure).isInstanceOf(ConfigurationException.class).hasMessageStartingWith(sentence);
    assertThat(tables(name)).isZero();
  }

  private long tables(String name) throws SQLException {
    String url = database.jdbcUrl();
    try (Connection connection =
            DriverManager.getConnection(
                url.substring(0, url.lastIndexOf('/') + 1) + name,
                database.options().getUser(),
                database.options().getPassword());
        ResultSet count =
            connection
                .createStatement()
                .executeQuery("select count(*) from pg_tables where schemaname = 'public'")) {
      count.next();
      return count.getLong(1);
    }
  }

  private static QuellConfig config(String databaseUrl, int port) {
    return config(Map.of("QUELL_DATABASE_URL", databaseUrl, PORT, Integer.toString(port)));
  }

  private static QuellConfig config(Map<String, String> environment) {
    Vertx vertx = Vertx.vertx();
    QuellConfig config =
        await(new ConfigLoader(environment, Map.of()).load(vertx, Optional.empty()));
    await(vertx.close());
    return config;
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
