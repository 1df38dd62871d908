package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.Secret;
import dev.quell.api.database.DatabaseAddress;
import dev.quell.api.database.SchemaMigrator;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site moves from the embedded database to one of its own, as the page on back-ups tells it. */
@DatabaseTest
class DumpIT {
  private static final String WAITING =
      """
      select count(*) from pg_locks
      join pg_database on pg_database.oid = pg_locks.database
      where datname = 'moved' and not granted
      """;
  private static final String CONNECTED =
      "select count(*) from pg_stat_activity where datname = 'moved'";

  @Shared private TestDatabase database;

  @TempDir private Path folder;

  @Test
  void movesFromTheEmbeddedDatabaseToAnExternalOne() throws Exception {
    String data = folder.resolve("data").toString();
    String dump = folder.resolve("quell.dump").toString();
    String tool = toolOf("--port", "0", "--data-folder", data);

    assertThat(run("dump", dump, "--data-folder", data)).contains("Dumped ");
    assertThat(runRefused("dump", dump, "--data-folder", data)).contains("is there already");

    database.execute("create database moved");
    String server = database.url().substring(0, database.url().lastIndexOf('/') + 1);
    String url = server + "moved";
    SchemaMigrator.migrate(DatabaseAddress.ofUrl(Secret.of(url)));
    killInTheMiddle(dump, url);

    assertThat(run("restore", dump, "--database-url", url)).contains("Restored ");
    assertThat(runRefused("restore", dump, "--database-url", url)).contains("is not empty");
    assertThat(toolOf("--port", "0", "--database-url", url)).isEqualTo(tool);
  }

  /** It waits for a table that somebody holds. */
  private void killInTheMiddle(String dump, String url) throws Exception {
    try (Connection holder =
            DriverManager.getConnection(
                database.jdbcUrl().replaceFirst("[^/]+$", "moved"),
                database.options().getUser(),
                database.options().getPassword());
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("lock table tool in share mode");
      killWaiting(QuellProcess.start(folder, "restore", dump, "--database-url", url));
    }
    database.<Long>await(connected -> connected == 0, CONNECTED);
  }

  private void killWaiting(QuellProcess process) throws InterruptedException {
    try (QuellProcess restore = process) {
      database.<Long>await(waiting -> waiting > 0, WAITING);
      restore.kill();
      restore.awaitExit();
    }
  }

  private String run(String... arguments) throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, arguments)) {
      assertThat(quell.awaitExit()).as(quell.errors()).isZero();
      return quell.errors();
    }
  }

  private String runRefused(String... arguments) throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, arguments)) {
      assertThat(quell.awaitExit()).as(quell.errors()).isEqualTo(1);
      return quell.errors();
    }
  }

  /** Defines a tool, or finds it, on a Quell that runs for as long. */
  private String toolOf(String... arguments) throws Exception {
    try (QuellProcess quell = QuellProcess.start(folder, arguments)) {
      String answer = defineTool(quell.awaitListening());
      quell.terminate();
      quell.awaitExit();
      return answer;
    }
  }

  private static String defineTool(int port) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v3/tool"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\": \"moved\"}"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
