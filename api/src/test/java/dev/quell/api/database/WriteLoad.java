package dev.quell.api.database;

import dev.quell.testing.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that register tools and report that instances run, one call after another, each thing
 * once and until it is acknowledged. Keeps account of what was.
 */
final class WriteLoad implements AutoCloseable {
  private static final int CLIENTS_OF_A_KIND = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;
  private final Queue<Long> waiting;
  private final Set<String> tools = ConcurrentHashMap.newKeySet();
  private final Set<Long> instances = ConcurrentHashMap.newKeySet();
  private final ConcurrentSkipListSet<Long> times = new ConcurrentSkipListSet<>();
  private final AtomicInteger names = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private WriteLoad(int port, List<Long> launched) {
    this.address = "http://127.0.0.1:" + port + "/api/v3/";
    this.waiting = new ConcurrentLinkedQueue<>(launched);
  }

  /**
   * Begins.
   *
   * @param launched instances in O, more than can be reported
   */
  static WriteLoad on(int port, List<Long> launched) {
    WriteLoad load = new WriteLoad(port, launched);
    for (int i = 0; i < CLIENTS_OF_A_KIND; i++) {
      load.begin(load::registerTool);
      load.begin(load::reportRunning);
    }
    return load;
  }

  private void begin(Runnable call) {
    Thread thread =
        new Thread(
            () -> {
              while (!stopped) {
                call.run();
              }
            });
    threads.add(thread);
    thread.start();
  }

  private void registerTool() {
    String name = "tool-" + names.incrementAndGet();
    if (isAcknowledged("tool", new JsonObject().put("name", name))) {
      tools.add(name);
    }
  }

  private void reportRunning() {
    Long instance = waiting.poll();
    if (instance == null) {
      registerTool();
      return;
    }
    JsonObject body =
        new JsonObject().put("process_group_id", "1").put("next_report_increment", 300);
    if (isAcknowledged("task_instance/" + instance + "/log_running", body)) {
      instances.add(instance);
    }
  }

  private boolean isAcknowledged(String path, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    while (!stopped) {
      try {
        int status = client.send(request, BodyHandlers.ofString()).statusCode();
        if (status == 200) {
          times.add(System.nanoTime());
          return true;
        }
        if (status != 503) {
          throw new IllegalStateException(path + " was answered " + status);
        }
        refusals.incrementAndGet();
      } catch (IOException noAnswer) {
        refusals.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  /** Calls that were acknowledged so far. */
  int acknowledged() {
    return times.size();
  }

  void awaitAcknowledged(int calls) {
    Await.until(() -> times.size() >= calls);
  }

  /** Waits until a call is refused that was made after now. */
  void awaitRefused() {
    int before = refusals.get();
    Await.until(() -> refusals.get() > before);
  }

  void awaitAcknowledgedAfter(long nanoTime) {
    Await.until(() -> times.higher(nanoTime) != null);
  }

  long millisToFirstAcknowledgedAfter(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(times.higher(nanoTime) - nanoTime);
  }

  Set<String> acknowledgedTools() {
    return tools;
  }

  Set<Long> acknowledgedInstances() {
    return instances;
  }

  /** Makes no further calls, and lets those under way end. */
  void stop() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    stop();
  }
}
