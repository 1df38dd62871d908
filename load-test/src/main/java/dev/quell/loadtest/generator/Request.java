package dev.quell.loadtest.generator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Names a route of the contract and what is sent to it ({@code docs/contract/conventions.md} §1,
 * {@code docs/contract/array-and-task-instance.md} §2-§17, {@code
 * docs/contract/workflow-and-bind.md} §20-§21). Immutable.
 */
public record Request(HttpMethod method, String path, Buffer body) {
  private static final String PREFIX = "/api/v3";
  private static final String NODE = "node0001.cluster.example";
  private static final String ERROR = "exit code 3";

  /** Seconds until the next heartbeat is overdue, as the stock workers say. */
  private static final double INCREMENT_SECONDS = 279.0;

  /** Bodies that are the same for each instance are written once: the load is to cost little. */
  private static final Buffer NOTHING = new JsonObject().toBuffer();

  private static final Buffer RUNNING = running(INCREMENT_SECONDS);
  private static final Buffer DONE = JsonObject.of("nodename", NODE).toBuffer();
  private static final Buffer HEARTBEAT =
      JsonObject.of("next_report_increment", INCREMENT_SECONDS).toBuffer();

  /** Asks whether the server is well. */
  static Request health() {
    return get(PREFIX + "/health");
  }

  /** Asks what the server tells of itself, in the format of Prometheus. */
  static Request metrics() {
    return get("/metrics");
  }

  /** Reads task resources. */
  public static Request taskResources(long resources) {
    return post("/task_resources/" + resources, NOTHING);
  }

  /** Queues Tasks that wait for an attempt. */
  public static Request queueTaskBatch(long array, List<Long> tasks, long resources, long run) {
    return ofArray(
        array,
        "queue_task_batch",
        JsonObject.of("task_ids", tasks, "task_resources_id", resources, "workflow_run_id", run));
  }

  /** Instantiates queued instances. */
  public static Request instantiate(List<Long> instances) {
    JsonObject body = JsonObject.of("task_instance_ids", instances);
    return post("/task_instance/instantiate_task_instances", body.toBuffer());
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

  /** Records what the cluster calls the instances of an array, by their ids. */
  public static Request logDistributorId(long array, JsonObject names) {
    return ofArray(array, "log_distributor_id", names);
  }

  /** Looks up the id of an instance by its place in a batch, from 0. */
  public static Request getTaskInstanceId(long array, int batch, int step) {
    return get(PREFIX + "/get_array_task_instance_id/%d/%d/%d".formatted(array, batch, step));
  }

  /** Compares the instances that a distributor takes to be in a status with the run's. */
  public static Request syncStatus(long run, List<Long> instances, String letter) {
    JsonObject body = JsonObject.of("task_instance_ids", instances, "status", letter);
    return post("/workflow_run/" + run + "/sync_status", body.toBuffer());
  }

  /** Has the overdue instances of a run looked at. */
  public static Request setStatusForTriaging(long run) {
    return post("/workflow_run/" + run + "/set_status_for_triaging", NOTHING);
  }

  /** Reports that an instance has started. */
  public static Request logRunning(long instance) {
    return ofInstance(instance, "log_running", RUNNING);
  }

  /** Reports that an instance has started, and will be overdue after some seconds. */
  public static Request logRunning(long instance, double incrementSeconds) {
    return ofInstance(instance, "log_running", running(incrementSeconds));
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

  /** Reports that the submission of an instance has failed. */
  public static Request logNoDistributorId(long instance) {
    JsonObject body = JsonObject.of("no_id_err_msg", ERROR);
    return ofInstance(instance, "log_no_distributor_id", body.toBuffer());
  }

  /** Reports, as the distributor, why an instance has ended. */
  public static Request logKnownError(long instance, String letter) {
    return ofInstance(instance, "log_known_error", verdict(letter));
  }

  /** Reports, as the distributor, that an instance has ended for no reason that is known. */
  public static Request logUnknownError(long instance, String letter) {
    return ofInstance(instance, "log_unknown_error", verdict(letter));
  }

  /** Answers the last segment of the path, by which reports name the route. */
  public String operation() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static Buffer running(double incrementSeconds) {
    return JsonObject.of(
            "process_group_id", "4711",
            "nodename", NODE,
            "next_report_increment", incrementSeconds)
        .toBuffer();
  }

  private static Buffer verdict(String letter) {
    return JsonObject.of("error_state", letter, "error_message", ERROR).toBuffer();
  }

  private static Request get(String path) {
    return new Request(HttpMethod.GET, path, Buffer.buffer());
  }

  private static Request ofArray(long array, String route, JsonObject body) {
    return post("/array/" + array + '/' + route, body.toBuffer());
  }

  private static Request ofInstance(long instance, String route, Buffer body) {
    return post("/task_instance/" + instance + '/' + route, body);
  }

  private static Request post(String path, Buffer body) {
    return new Request(HttpMethod.POST, PREFIX + path, body);
  }
}
