package dev.quell.api.storm;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/**
 * A request of the storm.
 *
 * @param kind the last part of its path
 * @param taskInstanceId the instance it reports on; null if it is about many
 */
record StormRequest(String kind, String path, JsonObject body, Long taskInstanceId) {
  private static final double INCREMENT = 30.5;

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

  static StormRequest launch(long arrayId, int batch) {
    return ofArray(
        arrayId,
        "transition_to_launched",
        new JsonObject().put("batch_number", batch).put("next_report_increment", INCREMENT));
  }

  static StormRequest kill(long arrayId, int batch) {
    return ofArray(arrayId, "transition_to_killed", new JsonObject().put("batch_number", batch));
  }

  static StormRequest start(long instanceId) {
    return ofInstance(
        instanceId,
        "log_running",
        new JsonObject()
            .put("nodename", "node01")
            .put("process_group_id", "4711")
            .put("distributor_id", "7_" + instanceId)
            .put("next_report_increment", INCREMENT));
  }

  static StormRequest heartbeat(long instanceId) {
    return ofInstance(
        instanceId,
        "log_report_by",
        new JsonObject()
            .put("stdout", "/tmp/demo/o" + instanceId)
            .put("next_report_increment", INCREMENT));
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

  private static StormRequest ofArray(long arrayId, String kind, JsonObject body) {
    return new StormRequest(kind, "/array/%d/%s".formatted(arrayId, kind), body, null);
  }

  private static StormRequest ofInstance(long instanceId, String kind, JsonObject body) {
    String path = "/task_instance/%d/%s".formatted(instanceId, kind);
    return new StormRequest(kind, path, body, instanceId);
  }
}
