package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Quell is killed with {@code kill -9} in the middle of a large kill. Whoever looks at any instant
 * sees each instance and its Task either both as they were or both ended, and the same request to
 * the next Quell ends the rest.
 */
@DatabaseTest
class CrashIT {
  private static final int INSTANCES = 50_000;
  private static final int CHUNK_ROWS = 1_000;
  private static final int BATCH = 1;

  /** How far a kill has got, in one snapshot of the database. */
  private record Progress(long ended, long halfDone) {}

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @Test
  void finishesAKillAfterACrashOnItsOwnDatabase() throws Exception {
    Fixture fixture;
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "0")) {
      int port = quell.awaitListening();
      fixture = crash(quell, port, ownDatabase());
    }
    try (QuellProcess quell = QuellProcess.start(folder, "--port", "0")) {
      int port = quell.awaitListening();
      finish(port, ownDatabase(), fixture.arrayId());
      quell.terminate();
      quell.awaitExit();
    }
  }

  @Test
  void finishesAKillAfterACrashOnADatabaseElsewhere(TestDatabase database) throws Exception {
    Map<String, String> environment = Map.of("QUELL_DATABASE_URL", database.url());
    Fixture fixture;
    try (QuellProcess quell = QuellProcess.start(folder, environment, "--port", "0")) {
      int port = quell.awaitListening();
      fixture = crash(quell, port, database);
    }
    try (QuellProcess quell = QuellProcess.start(folder, environment, "--port", "0")) {
      int port = quell.awaitListening();
      finish(port, database, fixture.arrayId());
    }
  }

  private Fixture crash(QuellProcess quell, int port, TestDatabase database)
      throws InterruptedException {
    Fixture fixture = Fixture.create(database);
    fixture.batch(BATCH, INSTANCES, "R", "K");
    CompletableFuture<HttpResponse<String>> answer = kill(port, fixture.arrayId());
    while (observe(database, fixture.arrayId()).ended() < INSTANCES / 5) {
      assertThat(answer).isNotDone();
    }

    quell.kill();
    quell.awaitExit();

    assertThatThrownBy(answer::get)
        .as("no success is reported")
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    database.<Long>await(
        sessions -> sessions == 0,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'quell-worker'""");
    Progress left = observe(database, fixture.arrayId());
    assertThat(left.ended()).isBetween(INSTANCES / 5L, INSTANCES * 4 / 5L);
    assertThat(left.ended() % CHUNK_ROWS).as("rows of a chunk cut in two").isZero();
    return fixture;
  }

  /** Repeats the request as clients do while the server says that there is more to do than time. */
  private void finish(int port, TestDatabase database, long arrayId) throws Exception {
    HttpResponse<String> answer;
    do {
      answer = killObserved(port, database, arrayId);
    } while (answer.statusCode() == 503);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{}");
    assertThat(observe(database, arrayId)).isEqualTo(new Progress(INSTANCES, 0));
    assertThat(database.<Long>value("select count(*) from task_instance where status = 'K'"))
        .isZero();
  }

  private HttpResponse<String> killObserved(int port, TestDatabase database, long arrayId)
      throws Exception {
    long before = observe(database, arrayId).ended();
    CompletableFuture<HttpResponse<String>> answer = kill(port, arrayId);
    while (!answer.isDone()) {
      observe(database, arrayId);
    }
    if (answer.get().statusCode() == 503) {
      assertThat(observe(database, arrayId).ended()).as(answer.get().body()).isGreaterThan(before);
    }
    return answer.get();
  }

  private CompletableFuture<HttpResponse<String>> kill(int port, long arrayId) {
    String path = "/api/v3/array/%d/transition_to_killed".formatted(arrayId);
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .POST(BodyPublishers.ofString("{\"batch_number\": %d}".formatted(BATCH)))
            .build(),
        BodyHandlers.ofString());
  }

  private static Progress observe(TestDatabase database, long arrayId) {
    List<Object> row =
        database
            .rows(
                """
                select count(*) filter (where ti.status = 'F'),
                       count(*) filter (where (ti.status = 'F') <> (task.status = 'F'))
                from task_instance ti
                join task on task.id = ti.task_id
                where ti.array_id = ?
                """,
                arrayId)
            .get(0);
    Progress progress = new Progress((Long) row.get(0), (Long) row.get(1));
    assertThat(progress.halfDone()).as("instances that ended without their Tasks").isZero();
    return progress;
  }

  /** The database that Quell runs in its data folder; the fourth line names the port. */
  private TestDatabase ownDatabase() throws IOException {
    Path data = folder.resolve("quell-data");
    String port = Files.readAllLines(data.resolve("database/postmaster.pid")).get(3);
    String password = Files.readString(data.resolve("password"));
    return TestDatabase.ofOthers(Integer.parseInt(port), "postgres", "quell", password);
  }
}
