package dev.quell.api.operate;

import dev.quell.api.http.ApiServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workers that go on reporting by HTTP while a job kills some of them: those that are spared send
 * heartbeats, those that are not also end well or obey. Remembers what the server has promised.
 */
final class LiveWorkers {
  private static final int CALLERS = 2;

  private final ApiServer server;
  private final List<Long> spared;
  private final List<Long> doomed;
  private final Map<Long, Boolean> done = new ConcurrentHashMap<>();
  private final Map<Long, String> surprises = new ConcurrentHashMap<>();
  private final AtomicInteger reports = new AtomicInteger();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private volatile boolean stopped;

  LiveWorkers(ApiServer server, List<Long> spared, List<Long> doomed) {
    this.server = server;
    this.spared = spared;
    this.doomed = doomed;
  }

  void start() {
    for (int caller = 0; caller < CALLERS; caller++) {
      Random random = new Random(caller);
      callers.execute(() -> goOn(random));
    }
  }

  private void goOn(Random random) {
    while (!stopped) {
      report(random);
      reports.incrementAndGet();
    }
  }

  private void report(Random random) {
    long safe = spared.get(random.nextInt(spared.size()));
    long lost = doomed.get(random.nextInt(doomed.size()));
    JsonObject heartbeat = new JsonObject().put("next_report_increment", 600);
    switch (random.nextInt(4)) {
      case 0 -> expect("R", safe, "log_report_by", heartbeat);
      case 1 -> expect("RKDF", lost, "log_report_by", heartbeat);
      case 2 -> {
        if (expect("DF", lost, "log_done", new JsonObject()).equals("D")) {
          done.put(lost, true);
        }
      }
      default ->
          expect(
              "RKDF",
              lost,
              "log_error_worker_node",
              new JsonObject().put("error_state", "F").put("error_description", "told to die"));
    }
  }

  private String expect(String letters, long instance, String report, JsonObject body) {
    HttpResponse<String> response =
        server.post("/api/v3/task_instance/" + instance + "/" + report, body);
    String letter =
        response.statusCode() == 200 ? ApiServer.json(response).getString("status") : "";
    if (letter.isEmpty() || !letters.contains(letter)) {
      surprises.put(instance, report + ": " + response.statusCode() + " " + response.body());
    }
    return letter;
  }

  /** Ends the reports; whoever called is answered. */
  void stop() throws InterruptedException {
    stopped = true;
    callers.shutdown();
    callers.awaitTermination(1, TimeUnit.MINUTES);
  }

  /** Those whose workers were told that their success is on record. */
  List<Long> done() {
    return new ArrayList<>(done.keySet());
  }

  /** Answers that no worker should get. */
  Map<Long, String> surprises() {
    return surprises;
  }

  int reports() {
    return reports.get();
  }
}
