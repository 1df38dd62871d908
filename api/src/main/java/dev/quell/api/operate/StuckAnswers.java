package dev.quell.api.operate;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.kill.KillJobView;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Makes the answers about stuck instances as they look on the wire. */
final class StuckAnswers {
  private static final String NOT_IN_TIME =
      " They could not be counted in time; name a workflow to look through its own alone.";

  private StuckAnswers() {}

  static Buffer groups(List<StuckGroup> groups, StuckRequest wanted, QuellConfig.Stuck settings) {
    JsonArray items = new JsonArray();
    groups.forEach(group -> items.add(group(group, wanted, settings)));
    return new JsonObject().put("groups", items).toBuffer();
  }

  static Buffer jobs(List<KillJobView> begun) {
    JsonArray items = new JsonArray();
    begun.forEach(job -> items.add(job.toJson()));
    return new JsonObject().put("kill_jobs", items).toBuffer();
  }

  private static JsonObject group(
      StuckGroup group, StuckRequest wanted, QuellConfig.Stuck settings) {
    StuckKind kind = group.kind();
    boolean counted = group.exact() || group.count() > 0;
    JsonArray instances = new JsonArray();
    group.instances().forEach(stuck -> instances.add(instance(kind, stuck)));
    return new JsonObject()
        .put("kind", kind.wireName())
        .put("status", kind.status().code())
        .put("problem", counted ? kind.problem() : kind.problem() + NOT_IN_TIME)
        .put("older_than_seconds", kind.thresholdSeconds(settings))
        .put("count", group.count())
        .put("exact", group.exact())
        .put("suggested_action", kind.action().wireName())
        .put("selector", kind.selector(settings, wanted.workflowId(), wanted.user()).toJson())
        .put("instances", instances);
  }

  private static JsonObject instance(StuckKind kind, StuckInstance stuck) {
    return new JsonObject()
        .put("task_instance_id", stuck.id())
        .put("task_id", stuck.taskId())
        .put("workflow_id", stuck.workflowId())
        .put("user", stuck.user())
        .put("node", stuck.node())
        .put("status", kind.status().code())
        .put("seconds_in_state", stuck.secondsInState())
        .put("seconds_overdue", stuck.secondsOverdue());
  }
}
