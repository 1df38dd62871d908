package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.EmbeddedDatabase;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseOnSmallDisk;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Invariants;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.Shared;
import dev.quell.testing.SmallDisk;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the database is full, to the last byte. What needs room is refused and leaves nothing
 * half done, what only reads goes on, the process says that it is not ready and why, for as long as
 * it lasts; and when there is room again, all goes on without anybody's help.
 */
@DatabaseTest
@Timeout(300)
class FullDiskIT {
  static final int TASKS = 3_000;
  private static final int EMBEDDED_MEGABYTES = 400;
  private static final long STAYS_SECONDS = 5;

  private static final String FULL = "Not ready, for want of: disk space of the database";

  private final HttpClient client = HttpClient.newHttpClient();

  @Shared private TestDatabase shared;
  @TempDir private Path folder;

  @BeforeAll
  static void needADisk() {
    Prerequisite.SMALL_DISK.require();
  }

  @Test
  void ofADatabaseElsewhere() throws Exception {
    try (DatabaseOnSmallDisk small = DatabaseOnSmallDisk.beside(shared);
        QuellProcess quell =
            QuellProcess.start(
                folder, Map.of("QUELL_DATABASE_URL", small.database().url()), "--port", "0")) {
      int port = quell.awaitListening();
      Invariants invariants = Invariants.watch(small.database());

      survives(small.database(), small.disk(), port);

      quell.terminate();
      quell.awaitExit();
      invariants.check();
    }
  }

  /** What is written ahead has a disk of its own, as PostgreSQL's manual advises. */
  @Test
  void ofItsOwnDatabase() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(EMBEDDED_MEGABYTES)) {
      Path data = disk.folder().resolve("data");
      EmbeddedDatabase.start(data, 0).stop();
      Path log = data.resolve("database/pg_wal");
      Path elsewhere = folder.resolve("pg_wal");
      assertThat(new ProcessBuilder("mv", log.toString(), elsewhere.toString()).start().waitFor())
          .isZero();
      Files.createSymbolicLink(log, elsewhere.toAbsolutePath());
      try (QuellProcess quell = start(data)) {
        int port = quell.awaitListening();
        try (TestDatabase database = ownDatabase(data)) {
          Invariants invariants = Invariants.watch(database);

          survives(database, disk, port);

          invariants.check();
        }
        quell.terminate();
        quell.awaitExit();
      }
    }
  }

  /** PostgreSQL does not survive that, and does not even recover before there is room. */
  @Test
  void onWhichItsOwnDatabaseWritesAhead() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(EMBEDDED_MEGABYTES)) {
      Path data = disk.folder().resolve("data");
      try (QuellProcess quell = start(data)) {
        int port = quell.awaitListening();
        Fixture fixture;
        try (TestDatabase database = ownDatabase(data)) {
          fixture = Fixture.create(database);
        }
        ProcessHandle server = databaseServer(data);
        disk.fill();
        writeAheadUntilItDies(data);

        server.onExit().get(60, TimeUnit.SECONDS);
        Await.until(() -> get(port, "/readyz").statusCode() == 503);
        assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
        assertThat(beat(port, fixture).statusCode()).isEqualTo(503);

        disk.free();
        awaitReady(port);
        assertThat(beat(port, fixture).statusCode()).isEqualTo(200);
        quell.terminate();
        quell.awaitExit();
        assertThat(quell.errors()).contains("it is started again");
      }
    }
  }

  private void survives(TestDatabase db, SmallDisk disk, int port) throws Exception {
    Fixture fixture = Fixture.create(db);
    List<Long> tasks = fixture.tasks(TASKS, "G");
    assertThat(get(port, "/readyz").statusCode()).isEqualTo(200);

    disk.fill();
    HttpResponse<String> refused = queue(port, fixture, tasks);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    Await.until(() -> get(port, "/readyz").body().contains(FULL));
    Await.until(() -> metrics(port).contains("quell_not_ready{reason=\"disk_full\"} 1"));
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(STAYS_SECONDS)) {
      assertThat(get(port, "/readyz").body()).contains(FULL);
      assertThat(beat(port, fixture).statusCode()).isIn(200, 503);
      assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
      String limit = "/api/v3/workflow/%d/get_max_concurrently_running";
      assertThat(get(port, limit.formatted(fixture.workflowId())).statusCode()).isEqualTo(200);
    }
    assertThat(db.rows("select distinct status from task")).isEqualTo(List.of(List.of("G")));
    assertThat(db.<Long>value("select count(*) from task_instance")).isZero();

    disk.free();
    awaitReady(port);
    HttpResponse<String> queued = queue(port, fixture, tasks);
    assertThat(queued.statusCode()).as(queued.body()).isEqualTo(200);
    assertThat(db.rows("select distinct status from task")).isEqualTo(List.of(List.of("Q")));
    assertThat(db.<Long>value("select count(*) from task_instance")).isEqualTo(TASKS);
    Await.until(() -> metrics(port).contains("quell_not_ready{reason=\"disk_full\"} 0"));
  }

  private void awaitReady(int port) {
    Await.until(() -> get(port, "/readyz").statusCode() == 200);
  }

  private HttpResponse<String> queue(int port, Fixture fixture, List<Long> tasks)
      throws IOException, InterruptedException {
    return post(
        port,
        "/api/v3/array/%d/queue_task_batch".formatted(fixture.arrayId()),
        batch(fixture, tasks));
  }

  /** The body of a request that queues tasks for the first time. */
  static JsonObject batch(Fixture fixture, List<Long> tasks) {
    return new JsonObject()
        .put("task_ids", new JsonArray(tasks))
        .put("task_resources_id", fixture.resourcesId())
        .put("workflow_run_id", fixture.runId())
        .put("cluster_id", 1);
  }

  private HttpResponse<String> beat(int port, Fixture fixture)
      throws IOException, InterruptedException {
    return post(
        port,
        "/api/v3/workflow_run/%d/log_heartbeat".formatted(fixture.runId()),
        new JsonObject().put("status", "R").put("next_report_increment", 60));
  }

  private HttpResponse<String> post(int port, String path, JsonObject body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(port, path))
            .POST(BodyPublishers.ofString(body.encode()))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(port, path)).build(), BodyHandlers.ofString());
  }

  private String metrics(int port) throws IOException, InterruptedException {
    return get(port, "/metrics").body();
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private QuellProcess start(Path data) throws IOException {
    return QuellProcess.start(folder, "--port", "0", "--data-folder", data.toString());
  }

  /** A message in the write-ahead log needs room there, and nowhere else. */
  private static void writeAheadUntilItDies(Path data) throws Exception {
    try (TestDatabase database = ownDatabase(data)) {
      while (true) {
        database.rows(
            "select pg_logical_emit_message(false, 'filler', repeat('x', 1000000))::text");
      }
    } catch (IllegalStateException dead) {
      // Whether the server has ended is looked at by who called.
    }
  }

  private static ProcessHandle databaseServer(Path data) throws IOException {
    return ProcessHandle.of(Long.parseLong(postmaster(data).get(0))).orElseThrow();
  }

  /** The database that Quell runs in a data folder; the fourth line names the port. */
  private static TestDatabase ownDatabase(Path data) throws IOException {
    String password = Files.readString(data.resolve("password"));
    return TestDatabase.ofOthers(
        Integer.parseInt(postmaster(data).get(3)), "postgres", "quell", password);
  }

  private static List<String> postmaster(Path data) throws IOException {
    return Files.readAllLines(data.resolve("database/postmaster.pid"));
  }
}
