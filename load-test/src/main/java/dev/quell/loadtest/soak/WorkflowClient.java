package dev.quell.loadtest.soak;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.loadtest.generator.Request;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs one workflow after the other as a client with its distributor, its workers and sometimes an
 * operator does: registers it, runs it, queues what waits, starts it, sends heartbeats and reports
 * how attempts end, until every Task has ended; or has it killed halfway.
 */
final class WorkflowClient implements Runnable {
  private static final AtomicLong NUMBER = new AtomicLong();
  private static final int KILLED_OF = 6;
  private static final int FAILED_OF = 8;
  private static final long LOOK_MILLIS = 200;
  private static final long PAUSE_MILLIS = 1_000;
  private static final Set<String> ENDED = Set.of("D", "F");

  private final Caller caller;
  private final Acknowledgements acknowledged;
  private final AtomicBoolean stopped;
  private final Random random;

  WorkflowClient(
      Caller caller, Acknowledgements acknowledged, AtomicBoolean stopped, Random random) {
    this.caller = caller;
    this.acknowledged = acknowledged;
    this.stopped = stopped;
    this.random = random;
  }

  @Override
  public void run() {
    while (!stopped.get()) {
      try {
        Workflow workflow = Workflow.register(caller, NUMBER.incrementAndGet());
        acknowledged.tasks(workflow.tasks());
        String link =
            """
            {'workflow_id': %d, 'user': 'soak', 'jobmon_version': '3.6.0', 'next_report_increment': 93}
            """;
        Long run = caller.post("/workflow_run", link, workflow.id()).getLong("workflow_run_id");
        // The answer may have been lost; then the run is there, nobody's, and refuses this one.
        if (run != null) {
          run(workflow, run);
        }
      } catch (RuntimeException refused) {
        acknowledged.complain(refused.toString());
        caller.pause(PAUSE_MILLIS);
      }
    }
  }

  private void run(Workflow workflow, long run) {
    List.of("B", "I", "O", "R").forEach(letter -> step(run, letter));
    boolean kills = random.nextInt(KILLED_OF) == 0;
    JsonObject byStatus = queue(workflow, run);
    for (int batch = 1; !ENDED.containsAll(byStatus.fieldNames()); ) {
      List<Long> queued = inQueue(run);
      if (!queued.isEmpty()) {
        launch(workflow.array(), batch++, queued, !kills);
        if (kills) {
          kill(workflow, run, queued);
        } else {
          queued.forEach(this::work);
        }
      }
      heartbeat(run);
      look(workflow);
      byStatus = kills && batch > 1 ? JsonObject.of("F", workflow.tasks()) : queue(workflow, run);
    }
    step(run, byStatus.containsKey("F") ? "E" : "D");
  }

  private void step(long run, String letter) {
    String path = "/workflow_run/" + run + "/update_status";
    String told = caller.put(path, "{'status': '%s'}", letter).getString("status");
    acknowledged.run(run, told);
    expect("run", run, letter, told);
  }

  private JsonObject queue(Workflow workflow, long run) {
    Request request =
        Request.queueTaskBatch(workflow.array(), workflow.tasks(), workflow.resources(), run);
    return caller.call(request).getJsonObject("tasks_by_status");
  }

  /** Learns of new instances as a distributor does. */
  private List<Long> inQueue(long run) {
    JsonObject updates =
        caller
            .call(Request.syncStatus(run, TaskInstanceStatus.QUEUED))
            .getJsonObject("status_updates");
    return updates.getJsonArray("Q", new JsonArray()).stream()
        .map(id -> ((Number) id).longValue())
        .sorted()
        .toList();
  }

  private void launch(long array, int batch, List<Long> ids, boolean remembers) {
    caller.call(Request.instantiateTaskInstances(ids));
    caller.call(Request.transitionToLaunched(array, batch));
    JsonObject names = new JsonObject();
    ids.forEach(id -> names.put(Long.toString(id), array + "_" + id));
    caller.call(Request.ofArray(array, "log_distributor_id", names));
    if (remembers) {
      ids.forEach(id -> acknowledged.instance(id, "O"));
    }
  }

  /** Is the worker of an instance. */
  private void work(long id) {
    report(id, "R", start(id));
    report(id, "R", caller.call(Request.logReportBy(id)).getString("status"));
    boolean fails = random.nextInt(FAILED_OF) == 0;
    Request end = fails ? Request.logErrorWorkerNode(id, "E") : Request.logDone(id);
    report(id, fails ? "E" : "D", caller.call(end).getString("status"));
  }

  private String start(long id) {
    return caller.call(Request.logRunning(id)).getJsonArray("task_instance").getString(1);
  }

  private void report(long id, String due, String told) {
    acknowledged.instance(id, told);
    expect("instance", id, due, told);
  }

  /** Has an operator kill the workflow while half of it runs; its workers obey. */
  private void kill(Workflow workflow, long run, List<Long> ids) {
    List<Long> running = ids.subList(0, ids.size() / 2);
    running.forEach(this::start);
    // Where a server is frozen, what is not confirmed cannot be counted in time.
    String order =
        """
        {'selector': {'workflow_id': %d}, 'reason': 'soak', 'grace_seconds': 2, 'confirm': %d}
        """;
    long job =
        caller
            .post("/kill_jobs", order, workflow.id(), workflow.tasks().size())
            .getLong("kill_job_id");
    acknowledged.killed(job, workflow.id());
    Set<String> over = Set.of("done", "failed", "cancelled");
    while (!over.contains(caller.read("/kill_jobs/" + job).getString("state"))) {
      for (long id : running) {
        if ("K".equals(caller.call(Request.logReportBy(id)).getString("status"))) {
          caller.call(Request.logErrorWorkerNode(id, "F"));
        }
      }
      heartbeat(run);
      caller.pause(LOOK_MILLIS);
    }
  }

  private void heartbeat(long run) {
    JsonObject body = JsonObject.of("status", "R", "next_report_increment", 93);
    String told = caller.call(Request.ofRun(run, "log_heartbeat", body)).getString("status");
    expect("run", run, "R", told);
  }

  /** Reads what schedulers and people look at. */
  private void look(Workflow workflow) {
    caller.call(Request.taskStatusUpdates(workflow.id()));
    caller.read("/workflow/" + workflow.id() + "/get_max_concurrently_running");
    caller.read("/stuck");
    caller.read("/kill_jobs?limit=10");
  }

  private void expect(String what, long id, String due, String told) {
    if (!due.equals(told)) {
      acknowledged.complain("%s %d was told %s, not %s".formatted(what, id, told, due));
    }
  }
}
