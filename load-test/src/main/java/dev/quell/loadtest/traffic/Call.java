package dev.quell.loadtest.traffic;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A request to a route of the contract ({@code docs/contract/conventions.md} §1, {@code
 * docs/contract/array-and-task-instance.md} §2, §12, §14-§17, {@code
 * docs/contract/workflow-and-bind.md} §20-§21). Immutable.
 */
public record Call(HttpMethod method, String path, Buffer body) {
  private static final String PREFIX = "/api/v3";
  private static final String NODE = "node0001.cluster.example";
  private static final double REPORT_INCREMENT_SECONDS = 279.0;
  private static final Buffer NOTHING = new JsonObject().toBuffer();
  private static final Buffer RUNNING =
      new JsonObject()
          .put("process_group_id", "4711")
          .put("nodename", NODE)
          .put("next_report_increment", REPORT_INCREMENT_SECONDS)
          .toBuffer();
  private static final Buffer DONE = new JsonObject().put("nodename", NODE).toBuffer();
  private static final Buffer FAILED =
      new JsonObject()
          .put("nodename", NODE)
          .put("error_state", "E")
          .put("error_description", "exit code 3")
          .toBuffer();
  private static final Buffer HEARTBEAT =
      new JsonObject().put("next_report_increment", REPORT_INCREMENT_SECONDS).toBuffer();

  /** Is the server well? */
  static Call health() {
    return new Call(HttpMethod.GET, PREFIX + "/health", Buffer.buffer());
  }

  /** What the server tells of itself, in the format of Prometheus. */
  static Call metrics() {
    return new Call(HttpMethod.GET, "/metrics", Buffer.buffer());
  }

  /** Tasks that wait are to be tried. */
  public static Call queueTaskBatch(long array, List<Long> tasks, long resources, long run) {
    Buffer body =
        new JsonObject()
            .put("task_ids", tasks)
            .put("task_resources_id", resources)
            .put("workflow_run_id", run)
            .toBuffer();
    return new Call(HttpMethod.POST, PREFIX + "/array/" + array + "/queue_task_batch", body);
  }

  /** A distributor compares the instances that it takes to be in a status with the run's. */
  public static Call syncStatus(long run, List<Long> instances, String letter) {
    Buffer body =
        new JsonObject().put("task_instance_ids", instances).put("status", letter).toBuffer();
    return ofRun(run, "sync_status", body);
  }

  /** Instances of a run that are overdue are to be looked at. */
  public static Call setStatusForTriaging(long run) {
    return ofRun(run, "set_status_for_triaging", NOTHING);
  }

  /** A batch is to be killed. */
  public static Call transitionToKilled(long array, int batch) {
    Buffer body = new JsonObject().put("batch_number", batch).toBuffer();
    return new Call(HttpMethod.POST, PREFIX + "/array/" + array + "/transition_to_killed", body);
  }

  /** An instance has started. */
  public static Call logRunning(long instance) {
    return ofInstance(instance, "log_running", RUNNING);
  }

  /** An instance's command has ended well. */
  public static Call logDone(long instance) {
    return ofInstance(instance, "log_done", DONE);
  }

  /** An instance's command has failed. */
  public static Call logErrorWorkerNode(long instance) {
    return ofInstance(instance, "log_error_worker_node", FAILED);
  }

  /** An instance is alive. */
  public static Call logReportBy(long instance) {
    return ofInstance(instance, "log_report_by", HEARTBEAT);
  }

  private static Call ofRun(long run, String route, Buffer body) {
    return new Call(HttpMethod.POST, PREFIX + "/workflow_run/" + run + '/' + route, body);
  }

  private static Call ofInstance(long instance, String route, Buffer body) {
    return new Call(HttpMethod.POST, PREFIX + "/task_instance/" + instance + '/' + route, body);
  }
}
