package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beside thousands of clients that send and read slowly, a Quell with a small heap takes heartbeats
 * as if they were not there. {@code -Dquell.slow.clients=5000 -Dquell.slow.first=70
 * -Dquell.slow.seconds=60} makes the attack as large as the documentation tells, and holds it to
 * the time that a heartbeat may take, and to none being told to come again: a smaller one may share
 * its processors with other tests.
 */
@DatabaseTest
class SlowClientsIT {
  private static final int MANY = 5_000;
  private static final int CLIENTS = Integer.getInteger("quell.slow.clients", 500);

  /** While they come the server compiles what serves them. */
  private static final int FIRST_SECONDS = Integer.getInteger("quell.slow.first", 6);

  private static final int SECONDS = Integer.getInteger("quell.slow.seconds", 10);
  private static final List<String> OPTIONS = List.of("-Xmx512m");
  private static final int WORKERS = 50;

  /** Beside other tests the server has not compiled what serves them before it is over. */
  private static final int EACH_MILLIS = CLIENTS < MANY ? 2_000 : 500;

  private static final int LINES = 3_000;
  private static final long LONGEST_MILLIS = 100;

  /** As long as a stock client waits. */
  private static final int LONGEST_SECONDS = 20;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  /**
   * All requests are sent on it: whoever sends from another thread may look for the body of an
   * answer when that has come and gone, and wait for it for ever.
   */
  private final Context context = vertx.getOrCreateContext();

  /** Connections that nobody needs any more are soon closed, so that others can be counted. */
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setKeepAliveTimeout(2), new PoolOptions().setHttp1MaxSize(500));

  private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger next = new AtomicInteger();

  /** What each heartbeat without an answer waits for, by when it began. */
  private final Map<Long, String> underWay = new ConcurrentHashMap<>();

  private final AtomicLong mostHeap = new AtomicLong();

  @TempDir private Path folder;
  private int port;

  @Test
  void heartbeatsGoOn(TestDatabase db) throws Exception {
    Fixture fixture = Fixture.create(db);
    List<Long> instances = fixture.batch(1, WORKERS, "R", "R");
    db.execute(
        """
        insert into kill_audit (person, action, reason, instances)
        select 'alice', 'killed', repeat('x', 1000), n from generate_series(1, ?) as n
        """,
        LINES);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (QuellProcess quell =
        QuellProcess.start(
            folder, OPTIONS, Map.of("QUELL_DATABASE_URL", db.url()), "--port", "0")) {
      port = quell.awaitListening();
      ScheduledFuture<?> heartbeats =
          clock.scheduleAtFixedRate(
              () ->
                  context.runOnContext(
                      turn -> heartbeat(instances.get(next.getAndIncrement() % WORKERS))),
              0,
              EACH_MILLIS * 1_000L / WORKERS,
              TimeUnit.MICROSECONDS);
      var unused = clock.scheduleAtFixedRate(this::noteHeap, 500, 1_000, TimeUnit.MILLISECONDS);

      try (SlowClients attackers =
          SlowClients.start(port, CLIENTS, CLIENTS, FIRST_SECONDS * 4 / 5)) {
        pass(FIRST_SECONDS);
        latencies.clear();
        failures.clear();
        pass(SECONDS);
        heartbeats.cancel(false);
        clock.shutdown();
        assertThat(clock.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        Await.until(underWay::isEmpty);
        report(attackers);
        assertThat(attackers.turnedAway()).isPositive();
      }

      if (CLIENTS < MANY) {
        failures.removeIf(failure -> failure.contains("Try again later"));
      }
      assertThat(failures).isEmpty();
      if (CLIENTS >= MANY) {
        assertThat(percentile(99)).as("p99 of heartbeats, ms").isLessThan(LONGEST_MILLIS);
      }
      Await.until(() -> metric("quell_http_connections ") < 20);
      assertThat(metric("quell_http_memory_bytes{of=\"requests\"}")).isZero();
      assertThat(metric("quell_http_requests_in_flight ")).isZero();
      assertThat(quell.errors()).doesNotContain("OutOfMemoryError");
    } finally {
      clock.shutdownNow();
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** Lets the attack go on. */
  private static void pass(int seconds) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
  }

  private void heartbeat(long instance) {
    long begun = System.nanoTime();
    underWay.put(begun, "a connection");
    var unused =
        client
            .request(
                HttpMethod.POST,
                port,
                "127.0.0.1",
                "/api/v3/task_instance/" + instance + "/log_report_by")
            .compose(
                request -> {
                  underWay.put(begun, "an answer on " + request.connection().localAddress());
                  return request.send("{\"next_report_increment\": 90}");
                })
            .compose(SlowClientsIT::text)
            .timeout(LONGEST_SECONDS, TimeUnit.SECONDS)
            .onSuccess(
                answer -> latencies.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun)))
            .onFailure(
                failure ->
                    failures.add(
                        failure.getMessage() + " (waited for " + underWay.get(begun) + ")"))
            .onComplete(answer -> underWay.remove(begun));
  }

  private static Future<String> text(HttpClientResponse response) {
    return response
        .body()
        .compose(
            body ->
                response.statusCode() == 200
                    ? Future.succeededFuture(body.toString())
                    : Future.failedFuture(body.toString()));
  }

  private void noteHeap() {
    var unused =
        metrics()
            .onSuccess(
                metrics ->
                    mostHeap.accumulateAndGet(
                        sum(metrics, "jvm_memory_used_bytes{area=\"heap\""), Math::max));
  }

  private void report(SlowClients attackers) {
    System.out.printf(
        "%d + %d slow clients for %d s: %d connected, %d times turned away; %d heartbeats, %d"
            + " failed, ms: p50 %d, p99 %d, max %d; heap at most %d MB%n",
        CLIENTS,
        CLIENTS,
        SECONDS,
        attackers.connected(),
        attackers.turnedAway(),
        latencies.size() + failures.size(),
        failures.size(),
        percentile(50),
        percentile(99),
        percentile(100),
        mostHeap.get() / 1_000_000);
  }

  private long percentile(int percent) {
    List<Long> sorted = latencies.stream().sorted().toList();
    return sorted.get(Math.max(sorted.size() * percent / 100 - 1, 0)) / 1_000;
  }

  private long metric(String beginning) {
    return sum(metrics().toCompletionStage().toCompletableFuture().join(), beginning);
  }

  private static long sum(String metrics, String beginning) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private Future<String> metrics() {
    Promise<String> metrics = Promise.promise();
    context.runOnContext(
        turn ->
            client
                .request(HttpMethod.GET, port, "127.0.0.1", "/metrics")
                .compose(HttpClientRequest::send)
                .compose(SlowClientsIT::text)
                .timeout(60, TimeUnit.SECONDS)
                .onComplete(metrics));
    return metrics.future();
  }
}
