package dev.quell.loadtest.generator;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Names a route of the contract and what is sent to it ({@code docs/contract/conventions.md} §1,
 * {@code docs/contract/array-and-task-instance.md} §2-§17, {@code
 * docs/contract/workflow-and-bind.md} §20-§21). Immutable.
 */
public record Request(HttpMethod method, String path, Buffer body) {
  /** Seconds until the next heartbeat is overdue, as the stock workers say. */
  private static final double INCREMENT_SECONDS = 279.0;

  /** What reports say of an error. */
  public static final String ERROR = "exit code 3";

  private static final int BYTES_OF_ID = 12;
  private static final String PREFIX = "/api/v3";
  private static final String NODE = "node0001.cluster.example";

  /** Asks whether the server is well. */
  static final Request HEALTH = read("/health");

  /** Asks what the server tells of itself, in the format of Prometheus. */
  static final Request METRICS = get("/metrics");

  /** Bodies that are the same for each instance are written once: the load is to cost little. */
  private static final Buffer RUNNING = running(INCREMENT_SECONDS);

  private static final Buffer DONE = JsonObject.of("nodename", NODE).toBuffer();
  private static final Buffer HEARTBEAT =
      JsonObject.of("next_report_increment", INCREMENT_SECONDS).toBuffer();

  /** Posts to a route below the prefix. */
  public static Request post(String path, Buffer body) {
    return new Request(HttpMethod.POST, PREFIX + path, body);
  }

  /** Puts to a route below the prefix. */
  public static Request put(String path, Buffer body) {
    return new Request(HttpMethod.PUT, PREFIX + path, body);
  }

  /** Reads a route below the prefix. */
  public static Request read(String path) {
    return get(PREFIX + path);
  }

  private static Request get(String path) {
    return new Request(HttpMethod.GET, path, Buffer.buffer());
  }

  /** Posts to a route of an array. */
  public static Request ofArray(long array, String route, JsonObject body) {
    return post("/array/" + array + '/' + route, body.toBuffer());
  }

  /** Posts to a route of a workflow run. */
  public static Request ofRun(long run, String route, JsonObject body) {
    return post("/workflow_run/" + run + '/' + route, body.toBuffer());
  }

  /** Posts to a route of an instance. */
  public static Request ofInstance(long instance, String route, Buffer body) {
    return post("/task_instance/" + instance + '/' + route, body);
  }

  /** Queues Tasks that wait for an attempt. */
  public static Request queueTaskBatch(long array, List<Long> tasks, long resources, long run) {
    return ofArray(
        array,
        "queue_task_batch",
        JsonObject.of("task_ids", tasks, "task_resources_id", resources, "workflow_run_id", run));
  }

  /** Hands queued instances to a distributor. */
  public static Request instantiateTaskInstances(List<Long> instances) {
    return post(
        "/task_instance/instantiate_task_instances",
        JsonObject.of("task_instance_ids", instances).toBuffer());
  }

  /** Asks for the statuses of all Tasks of a workflow. */
  public static Request taskStatusUpdates(long workflow) {
    return taskStatusUpdates(workflow, new JsonObject());
  }

  /** Asks for the statuses of the Tasks of a workflow that have changed since an earlier answer. */
  public static Request taskStatusUpdates(long workflow, String lastSync) {
    return taskStatusUpdates(workflow, JsonObject.of("last_sync", lastSync));
  }

  private static Request taskStatusUpdates(long workflow, JsonObject body) {
    return post("/workflow/" + workflow + "/task_status_updates", body.toBuffer());
  }

  /**
   * Asks whose picture of the instances in a status is right, as a distributor does that holds some
   * of a run. Half a million ids are written without a tree of JSON: the load is to cost little.
   */
  public static Request syncStatus(long run, TaskInstanceStatus status, long... held) {
    StringBuilder body = new StringBuilder(BYTES_OF_ID * (held.length + BYTES_OF_ID));
    body.append("{\"status\":\"").append(status.code()).append("\",\"task_instance_ids\":[");
    for (int i = 0; i < held.length; i++) {
      body.append(i == 0 ? "" : ",").append(held[i]);
    }
    String path = "/workflow_run/" + run + "/sync_status";
    return post(path, Buffer.buffer(body.append("]}").toString()));
  }

  /** Binds a Task for each of some nodes, as a stock client does. */
  public static Request bindTasks(long workflow, List<Long> nodes, long array, long resources) {
    JsonObject tasks = new JsonObject();
    for (long node : nodes) {
      String hash = Long.toString(node);
      tasks.put(
          hash,
          JsonArray.of(
              node,
              hash,
              array,
              resources,
              "load-test-" + node,
              "model run --location " + node + " --year 2020 --draws 1000",
              3,
              false,
              JsonObject.of("memory", 0.5, "runtime", 0.5),
              new JsonArray()));
    }
    JsonObject body = JsonObject.of("workflow_id", workflow, "mark_created", false, "tasks", tasks);
    return put("/task/bind_tasks_no_args", body.toBuffer());
  }

  /** Records the launch of a batch. */
  public static Request transitionToLaunched(long array, int batch) {
    return ofArray(
        array,
        "transition_to_launched",
        JsonObject.of("batch_number", batch, "next_report_increment", INCREMENT_SECONDS));
  }

  /** Kills a batch. */
  public static Request transitionToKilled(long array, int batch) {
    return ofArray(array, "transition_to_killed", JsonObject.of("batch_number", batch));
  }

  /** Looks up the id of an instance by its place in a batch, from 0. */
  public static Request getTaskInstanceId(long array, int batch, int step) {
    return read("/get_array_task_instance_id/%d/%d/%d".formatted(array, batch, step));
  }

  /** Reports that an instance has started. */
  public static Request logRunning(long instance) {
    return ofInstance(instance, "log_running", RUNNING);
  }

  /** Reports that an instance has started, and will be overdue after some seconds. */
  public static Request logRunning(long instance, double incrementSeconds) {
    return ofInstance(instance, "log_running", running(incrementSeconds));
  }

  private static Buffer running(double incrementSeconds) {
    return JsonObject.of(
            "process_group_id", "4711",
            "nodename", NODE,
            "next_report_increment", incrementSeconds)
        .toBuffer();
  }

  /** Reports that an instance is alive. */
  public static Request logReportBy(long instance) {
    return ofInstance(instance, "log_report_by", HEARTBEAT);
  }

  /** Reports that an instance's command has ended well. */
  public static Request logDone(long instance) {
    return ofInstance(instance, "log_done", DONE);
  }

  /** Reports, as its worker, that an instance has ended in an error. */
  public static Request logErrorWorkerNode(long instance, String letter) {
    JsonObject body =
        JsonObject.of("nodename", NODE, "error_state", letter, "error_description", ERROR);
    return ofInstance(instance, "log_error_worker_node", body.toBuffer());
  }

  /** Answers the last segment of the path, by which reports name the route. */
  public String operation() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
