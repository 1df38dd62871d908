package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Fixture;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports cannot be taken for longer than a run's limit. Whatever the cause, a client that goes on
 * reporting afterwards keeps its run, and a run whose client never comes back is ended.
 */
@ExtendWith(PostgresExtension.class)
@Timeout(300)
class OutageIT {
  /** Seconds that a client announces for its next report, and after which it sends it. */
  private static final int INCREMENT = 6;

  private static final long BEAT_MILLIS = 2_500;
  private static final long OUTAGE_MILLIS = 8_500;

  /** Two increments, and what a machine that is busy takes. */
  private static final long LONGEST_LIMIT_MILLIS = 2 * INCREMENT * 1_000L + 22_000;

  private static final long LOOK_MILLIS = 50;

  private static final Map<String, String> SETTINGS = Map.of("QUELL_REAPER_INTERVAL_MILLIS", "200");

  /** What keeps reports from being taken; completes when they can be taken again. */
  @FunctionalInterface
  private interface Outage {
    /** Returns the port to report to from now on. */
    int happen() throws Exception;
  }

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final TestDatabase shared;
  private QuellProcess first;
  private QuellProcess second;

  @TempDir private Path folder;

  OutageIT(TestDatabase shared) {
    this.shared = shared;
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (QuellProcess quell : Stream.of(first, second).filter(q -> q != null).toList()) {
      quell.kill();
      quell.awaitExit();
    }
  }

  @Test
  void theProcessIsKilled() throws Exception {
    first = start(shared);
    survives(
        shared,
        first.awaitListening(),
        () -> {
          kill(first);
          pass(OUTAGE_MILLIS);
          first = start(shared);
          return first.awaitListening();
        });
  }

  @Test
  void theProcessIsFrozen() throws Exception {
    first = start(shared);
    int port = first.awaitListening();
    survives(
        shared,
        port,
        () -> {
          first.freeze();
          pass(OUTAGE_MILLIS);
          first.thaw();
          return port;
        });
  }

  /** The client comes back to whichever listens first; the other one may take its time. */
  @Test
  void bothProcessesAreKilled() throws Exception {
    first = start(shared);
    second = start(shared);
    first.awaitListening();
    survives(
        shared,
        second.awaitListening(),
        () -> {
          kill(first);
          kill(second);
          pass(OUTAGE_MILLIS);
          first = start(shared);
          second = start(shared);
          return first.awaitListening();
        });
  }

  /** The other one reaps all the while, and takes reports, though not those of these clients. */
  @Test
  void theProcessThatTheClientsTalkToIsFrozenAndAnotherReaps() throws Exception {
    first = start(shared);
    int reaper = first.awaitListening();
    awaitReaping(reaper);
    second = start(shared);
    int port = second.awaitListening();
    survives(
        shared,
        port,
        () -> {
          second.freeze();
          pass(OUTAGE_MILLIS);
          second.thaw();
          return port;
        });
  }

  @Test
  void theProcessThatReapsDiesWhileTheDatabaseIsFrozen() throws Exception {
    first = QuellProcess.start(folder, SETTINGS, "--port", "0");
    int reaper = first.awaitListening();
    awaitReaping(reaper);
    TestDatabase own = ownDatabase();
    second = start(own);
    int port = second.awaitListening();
    survives(
        own,
        port,
        () -> {
          freezeDatabase();
          kill(first);
          pass(OUTAGE_MILLIS);
          thawDatabase();
          awaitReaping(port);
          return port;
        });
  }

  @Test
  void theDatabaseIsFrozen() throws Exception {
    first = QuellProcess.start(folder, SETTINGS, "--port", "0");
    int port = first.awaitListening();
    survives(
        ownDatabase(),
        port,
        () -> {
          freezeDatabase();
          pass(OUTAGE_MILLIS);
          thawDatabase();
          return port;
        });
  }

  @Test
  void theDatabaseIsRestarted() throws Exception {
    first = QuellProcess.start(folder, SETTINGS, "--port", "0");
    int port = first.awaitListening();
    survives(
        ownDatabase(),
        port,
        () -> {
          stopDatabase();
          pass(OUTAGE_MILLIS);
          giveDatabaseBack();
          return port;
        });
  }

  private void survives(TestDatabase db, int port, Outage outage) throws Exception {
    Fixture living = Fixture.create(db);
    Fixture lost = Fixture.create(db);
    assertThat(beat(port, living)).isEqualTo(200);
    assertThat(beat(port, lost)).isEqualTo(200);

    int portAfterwards = outage.happen();

    long back = System.nanoTime();
    TestDatabase after = db == shared ? shared : ownDatabase();
    staysAlive(after, living);
    while (!letters(after, lost).equals("EF")) {
      assertThat(beat(portAfterwards, living)).isEqualTo(200);
      staysAlive(after, living);
      assertThat(millisSince(back)).as("the lost run is ended").isLessThan(LONGEST_LIMIT_MILLIS);
    }
    assertThat(beat(portAfterwards, living)).isEqualTo(200);
    assertThat(letters(after, living)).isEqualTo("RR");
  }

  /** It is not ended before it is time for the client to report. */
  private static void staysAlive(TestDatabase db, Fixture run) {
    long begun = System.nanoTime();
    while (millisSince(begun) < BEAT_MILLIS) {
      assertThat(letters(db, run)).as("a run whose client lives").isEqualTo("RR");
      pass(LOOK_MILLIS);
    }
  }

  private QuellProcess start(TestDatabase db) throws IOException {
    return QuellProcess.start(
        folder,
        Map.of(
            "QUELL_DATABASE_URL", db.url(),
            "QUELL_REAPER_INTERVAL_MILLIS", SETTINGS.get("QUELL_REAPER_INTERVAL_MILLIS")),
        "--port",
        "0");
  }

  private static void kill(QuellProcess quell) throws InterruptedException {
    quell.kill();
    quell.awaitExit();
  }

  private void awaitReaping(int port) throws IOException, InterruptedException {
    URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
    HttpRequest request = HttpRequest.newBuilder(metrics).build();
    while (!client
        .send(request, BodyHandlers.ofString())
        .body()
        .contains("quell_reaper_active 1")) {
      pass(LOOK_MILLIS);
    }
  }

  private int beat(int port, Fixture run) throws IOException, InterruptedException {
    String path = "/api/v3/workflow_run/%d/log_heartbeat".formatted(run.runId());
    String body = "{\"status\": \"R\", \"next_report_increment\": %d}".formatted(INCREMENT);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String letters(TestDatabase db, Fixture run) {
    return db.value(
        """
        select run.status || w.status
        from workflow_run run
        join workflow w on w.id = run.workflow_id
        where run.id = ?
        """,
        run.runId());
  }

  /** The database that the first process runs in its data folder; the fourth line is the port. */
  private TestDatabase ownDatabase() throws IOException {
    String password = Files.readString(data().resolve("password"));
    int port = Integer.parseInt(postmaster().get(3));
    return TestDatabase.ofOthers(port, "postgres", "quell", password);
  }

  private Path data() {
    return folder.resolve("quell-data");
  }

  private List<String> postmaster() throws IOException {
    return Files.readAllLines(data().resolve("database/postmaster.pid"));
  }

  private ProcessHandle databaseServer() throws IOException {
    return ProcessHandle.of(Long.parseLong(postmaster().get(0))).orElseThrow();
  }

  /** The server first, so that it starts no more sessions meanwhile. */
  private void freezeDatabase() throws IOException, InterruptedException {
    ProcessHandle server = databaseServer();
    QuellProcess.signal("STOP", server);
    for (ProcessHandle session : server.children().toList()) {
      QuellProcess.signal("STOP", session);
    }
  }

  private void thawDatabase() throws IOException, InterruptedException {
    ProcessHandle server = databaseServer();
    for (ProcessHandle session : server.children().toList()) {
      QuellProcess.signal("CONT", session);
    }
    QuellProcess.signal("CONT", server);
  }

  /**
   * Cuts all sessions off, and has its folder away meanwhile: Quell would start it again at once.
   * The server that ends does not mind.
   */
  private void stopDatabase() throws IOException, ExecutionException, InterruptedException {
    ProcessHandle server = databaseServer();
    Files.move(data().resolve("database"), data().resolve("away"));
    QuellProcess.signal("INT", server);
    server.onExit().get();
  }

  /** Quell does the rest. */
  private void giveDatabaseBack() throws IOException {
    Files.move(data().resolve("away"), data().resolve("database"));
    Path pid = data().resolve("database/postmaster.pid");
    while (!Files.exists(pid) || Files.readAllLines(pid).stream().noneMatch("ready   "::equals)) {
      pass(LOOK_MILLIS);
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static void pass(long millis) {
    new CompletableFuture<Void>().completeOnTimeout(null, millis, TimeUnit.MILLISECONDS).join();
  }
}
