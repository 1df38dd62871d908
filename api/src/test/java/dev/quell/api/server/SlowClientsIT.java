package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Beside thousands of clients that send and read slowly, a Quell with a small heap takes heartbeats
 * as if they were not there. {@code -Dquell.slow.clients=5000 -Dquell.slow.seconds=60} makes the
 * attack as large as the documentation tells.
 */
@DatabaseTest
class SlowClientsIT {
  private static final int CLIENTS = Integer.getInteger("quell.slow.clients", 500);
  private static final int SECONDS = Integer.getInteger("quell.slow.seconds", 14);
  private static final List<String> OPTIONS = List.of("-Xmx512m", "-XX:+UseParallelGC");
  private static final int WORKERS = 50;
  private static final int EACH_MILLIS = 500;
  private static final int LINES = 3_000;
  private static final long LONGEST_MILLIS = 100;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger next = new AtomicInteger();
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
      warmUp(instances);
      var heartbeats =
          clock.scheduleAtFixedRate(
              () -> heartbeat(instances.get(next.getAndIncrement() % WORKERS)),
              0,
              EACH_MILLIS * 1_000L / WORKERS,
              TimeUnit.MICROSECONDS);
      var unused = clock.scheduleAtFixedRate(this::noteHeap, 500, 1_000, TimeUnit.MILLISECONDS);

      try (SlowClients attackers = SlowClients.start(port, CLIENTS, CLIENTS)) {
        assertThat(new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS)).isFalse();
        heartbeats.cancel(false);
        clock.shutdown();
        assertThat(clock.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        Await.until(() -> latencies.size() + failures.size() == next.get());
        report(attackers);
        assertThat(attackers.turnedAway()).isPositive();
      }

      assertThat(failures).isEmpty();
      assertThat(percentile(99)).as("p99 of heartbeats, ms").isLessThan(LONGEST_MILLIS);
      Await.until(() -> metric("quell_http_connections ") < 20);
      assertThat(metric("quell_http_memory_bytes{of=\"requests\"}")).isZero();
      assertThat(metric("quell_http_requests_in_flight ")).isZero();
      assertThat(quell.errors()).doesNotContain("OutOfMemoryError");
    } finally {
      clock.shutdownNow();
    }
  }

  /** What is compiled while it is measured would be measured with it. */
  private void warmUp(List<Long> instances) {
    for (int round = 0; round < 40; round++) {
      instances.forEach(this::heartbeat);
      int sent = (round + 1) * WORKERS;
      next.addAndGet(WORKERS);
      Await.until(() -> latencies.size() + failures.size() == sent);
    }
    assertThat(failures).isEmpty();
    latencies.clear();
    next.set(0);
  }

  private void heartbeat(long instance) {
    long begun = System.nanoTime();
    HttpRequest request =
        to("/api/v3/task_instance/" + instance + "/log_report_by")
            .POST(BodyPublishers.ofString("{\"next_report_increment\": 90}"))
            .build();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request, BodyHandlers.ofString());
    var unused =
        answer.whenComplete(
            (response, failure) -> {
              if (failure != null || response.statusCode() != 200) {
                failures.add(failure == null ? response.body() : failure.toString());
              } else {
                latencies.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun));
              }
            });
  }

  private void noteHeap() {
    var unused =
        client
            .sendAsync(to("/metrics").build(), BodyHandlers.ofString())
            .thenAccept(
                metrics ->
                    mostHeap.accumulateAndGet(
                        sum(metrics.body(), "jvm_memory_used_bytes{area=\"heap\""), Math::max));
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
        next.get(),
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
    return sum(metrics(), beginning);
  }

  private static long sum(String metrics, String beginning) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private String metrics() {
    return client.sendAsync(to("/metrics").build(), BodyHandlers.ofString()).join().body();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }
}
