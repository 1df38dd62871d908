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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports cannot be taken for longer than a run's limit. Whatever the cause, a client that goes on
 * reporting afterwards keeps its run, and a run whose client never comes back is ended.
 */
@ExtendWith(PostgresExtension.class)
@Timeout(300)
abstract class OutageCase {
  /** Seconds that a client announces for its next report, and after which it sends it. */
  private static final int INCREMENT = 6;

  private static final long BEAT_MILLIS = 2_500;

  /** A crash may take the heartbeats of the last half second, and the increments that they tell. */
  private static final long UNTIL_ON_DISK_MILLIS = 1_000;

  static final long OUTAGE_MILLIS = 8_500;

  /** Two increments, and what a machine that is busy takes. */
  private static final long LONGEST_LIMIT_MILLIS = 2 * INCREMENT * 1_000L + 22_000;

  static final long LOOK_MILLIS = 50;

  static final Map<String, String> SETTINGS = Map.of("QUELL_REAPER_INTERVAL_MILLIS", "200");

  /** What keeps reports from being taken; completes when they can be taken again. */
  @FunctionalInterface
  interface Outage {
    /** Returns the port to report to from now on. */
    int happen() throws Exception;
  }

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  QuellProcess first;
  QuellProcess second;

  @TempDir Path folder;

  @AfterEach
  void stop() throws InterruptedException {
    for (QuellProcess quell : Stream.of(first, second).filter(q -> q != null).toList()) {
      quell.kill();
      quell.awaitExit();
    }
  }

  /** Finds the database again once it is back. */
  abstract TestDatabase afterwards(TestDatabase before) throws IOException;

  final void survives(TestDatabase db, int port, Outage outage) throws Exception {
    Fixture living = Fixture.create(db);
    Fixture lost = Fixture.create(db);
    assertThat(beat(port, living)).isEqualTo(200);
    assertThat(beat(port, lost)).isEqualTo(200);
    pass(UNTIL_ON_DISK_MILLIS);

    int portAfterwards = outage.happen();

    long back = System.nanoTime();
    TestDatabase after = afterwards(db);
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

  final QuellProcess start(TestDatabase db) throws IOException {
    return QuellProcess.start(
        folder,
        Map.of(
            "QUELL_DATABASE_URL", db.url(),
            "QUELL_REAPER_INTERVAL_MILLIS", SETTINGS.get("QUELL_REAPER_INTERVAL_MILLIS")),
        "--port",
        "0");
  }

  static void kill(QuellProcess quell) throws InterruptedException {
    quell.kill();
    quell.awaitExit();
  }

  final void awaitReaping(int port) throws IOException, InterruptedException {
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

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  static void pass(long millis) {
    new CompletableFuture<Void>().completeOnTimeout(null, millis, TimeUnit.MILLISECONDS).join();
  }
}
