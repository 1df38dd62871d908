package dev.quell.api.operate;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The distributor and the workers of a run, whose attempts fail seven times out of eight, so that
 * their tasks wait to be queued again. Who is told to die obeys. One thread runs it.
 */
final class FailingWorkers implements Runnable {
  private static final int FATES = 8;
  private static final int INCREMENT = 600;

  private final ApiServer server;
  private final TestDatabase db;
  private final Fixture fixture;
  private final Random random;
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  FailingWorkers(ApiServer server, TestDatabase db, Fixture fixture, long seed) {
    this.server = server;
    this.db = db;
    this.fixture = fixture;
    random = new Random(seed);
  }

  @Override
  public void run() {
    while (!stopped) {
      List<List<Object>> some =
          db.rows(
              """
              select id, status from task_instance
              where workflow_run_id = ? and status in ('Q', 'I', 'O', 'R', 'K')
              order by random() limit 20
              """,
              fixture.runId());
      instantiate(some);
      some.forEach(row -> goOn((Long) row.get(0), (String) row.get(1)));
    }
  }

  private void instantiate(List<List<Object>> some) {
    JsonArray queued = new JsonArray();
    some.stream().filter(row -> row.get(1).equals("Q")).forEach(row -> queued.add(row.get(0)));
    if (!queued.isEmpty()) {
      post("instantiate_task_instances", new JsonObject().put("task_instance_ids", queued));
    }
  }

  private void goOn(long instance, String letter) {
    JsonObject alive = new JsonObject().put("next_report_increment", INCREMENT);
    switch (letter) {
      case "I" -> post(instance + "/log_distributor_id", alive.put("distributor_id", "7"));
      case "O" ->
          post(
              instance + "/log_running",
              alive.put("nodename", "node01").put("process_group_id", "4711"));
      case "R" -> end(instance);
      case "K" -> fail(instance);
      default -> {}
    }
  }

  private void end(long instance) {
    if (random.nextInt(FATES) == 0) {
      post(instance + "/log_done", new JsonObject());
    } else {
      fail(instance);
    }
  }

  private void fail(long instance) {
    post(
        instance + "/log_error_worker_node",
        new JsonObject().put("error_state", "E").put("error_description", "out of luck"));
  }

  private void post(String report, JsonObject body) {
    HttpResponse<String> response = server.post("/api/v3/task_instance/" + report, body);
    if (response.statusCode() != 200 && response.statusCode() != 503) {
      surprises.add(report + ": " + response.statusCode() + " " + response.body());
    }
  }

  void stop() {
    stopped = true;
  }

  /** Answers that no worker should get. */
  Collection<String> surprises() {
    return surprises;
  }
}
