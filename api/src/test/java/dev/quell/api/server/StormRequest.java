package dev.quell.api.server;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/**
 * A request of the storm.
 *
 * @param kind the last part of its path
 * @param taskInstanceId the instance it reports on; null if it is about many
 */
record StormRequest(
    HttpMethod method, String kind, String path, JsonObject body, Long taskInstanceId) {

  private StormRequest(String kind, String path, JsonObject body, Long taskInstanceId) {
    this(HttpMethod.POST, kind, path, body, taskInstanceId);
  }

  static StormRequest queue(
      long arrayId, Collection<Long> taskIds, long runId, long taskResourcesId) {
    return ofArray(
        arrayId,
        "queue_task_batch",
        new JsonObject()
            .put("task_ids", List.copyOf(taskIds))
            .put("task_resources_id", taskResourcesId)
            .put("workflow_run_id", runId)
            .put("cluster_id", 1));
  }

  static StormRequest instantiate(List<Long> instanceIds) {
    String kind = "instantiate_task_instances";
    return new StormRequest(
        kind,
        "/task_instance/" + kind,
        new JsonObject().put("task_instance_ids", instanceIds),
        null);
  }

  static StormRequest launch(long arrayId, int batch, double increment) {
    return ofArray(
        arrayId,
        "transition_to_launched",
        new JsonObject().put("batch_number", batch).put("next_report_increment", increment));
  }

  static StormRequest kill(long arrayId, int batch) {
    return ofArray(arrayId, "transition_to_killed", new JsonObject().put("batch_number", batch));
  }

  static StormRequest start(long instanceId, double increment) {
    return ofInstance(
        instanceId,
        "log_running",
        new JsonObject()
            .put("nodename", "node01")
            .put("process_group_id", "4711")
            .put("distributor_id", "7_" + instanceId)
            .put("next_report_increment", increment));
  }

  static StormRequest heartbeat(long instanceId, double increment) {
    return ofInstance(
        instanceId,
        "log_report_by",
        new JsonObject()
            .put("stdout", "/tmp/demo/o" + instanceId)
            .put("next_report_increment", increment));
  }

  static StormRequest done(long instanceId) {
    return ofInstance(instanceId, "log_done", new JsonObject().put("stdout_log", "done\n"));
  }

  static StormRequest error(long instanceId, String state) {
    return ofInstance(
        instanceId,
        "log_error_worker_node",
        new JsonObject()
            .put("error_state", state)
            .put("error_description", "exit code of " + instanceId)
            .put("stderr_log", "broken\n"));
  }

  static StormRequest jobIds(long arrayId, List<Long> instanceIds) {
    JsonObject ids = new JsonObject();
    instanceIds.forEach(id -> ids.put(Long.toString(id), "7_" + id));
    String path = "/array/%d/log_distributor_id".formatted(arrayId);
    return new StormRequest("log_array_distributor_ids", path, ids, null);
  }

  static StormRequest heartbeats(List<Long> instanceIds, double increment) {
    return new StormRequest(
        "log_report_by_batch",
        "/task_instance/log_report_by/batch",
        new JsonObject()
            .put("task_instance_ids", instanceIds)
            .put("next_report_increment", increment),
        null);
  }

  static StormRequest triage(long runId) {
    return ofRun(HttpMethod.POST, runId, "set_status_for_triaging", new JsonObject());
  }

  static StormRequest submitted(long instanceId, double increment) {
    return ofInstance(
        instanceId,
        "log_distributor_id",
        new JsonObject()
            .put("distributor_id", "7_" + instanceId)
            .put("next_report_increment", increment));
  }

  static StormRequest notSubmitted(long instanceId) {
    return ofInstance(
        instanceId,
        "log_no_distributor_id",
        new JsonObject().put("no_id_err_msg", "no job for " + instanceId));
  }

  /**
   * What the cluster knows of an instance.
   *
   * @param kind {@code log_known_error} or {@code log_unknown_error}
   */
  static StormRequest verdict(long instanceId, String kind, String state) {
    return ofInstance(
        instanceId,
        kind,
        new JsonObject().put("error_state", state).put("error_message", "end of " + instanceId));
  }

  static StormRequest setResume(long workflowId, boolean cold) {
    return new StormRequest(
        "set_resume",
        "/workflow/%d/set_resume".formatted(workflowId),
        new JsonObject().put("reset_running_jobs", cold),
        null);
  }

  static StormRequest link(long workflowId) {
    return new StormRequest(
        "link",
        "/workflow_run",
        new JsonObject()
            .put("workflow_id", workflowId)
            .put("user", "alice")
            .put("jobmon_version", "3.6.0")
            .put("next_report_increment", 30),
        null);
  }

  static StormRequest runStatus(long runId, String status) {
    return ofRun(HttpMethod.PUT, runId, "update_status", new JsonObject().put("status", status));
  }

  static StormRequest runHeartbeat(long runId) {
    return ofRun(
        HttpMethod.POST,
        runId,
        "log_heartbeat",
        new JsonObject().put("status", "R").put("next_report_increment", 30));
  }

  static StormRequest terminate(long runId) {
    return ofRun(HttpMethod.PUT, runId, "terminate_task_instances", new JsonObject());
  }

  private static StormRequest ofRun(HttpMethod method, long runId, String kind, JsonObject body) {
    String path = "/workflow_run/%d/%s".formatted(runId, kind);
    return new StormRequest(method, kind, path, body, null);
  }

  private static StormRequest ofArray(long arrayId, String kind, JsonObject body) {
    return new StormRequest(kind, "/array/%d/%s".formatted(arrayId, kind), body, null);
  }

  private static StormRequest ofInstance(long instanceId, String kind, JsonObject body) {
    String path = "/task_instance/%d/%s".formatted(instanceId, kind);
    return new StormRequest(kind, path, body, instanceId);
  }
}
