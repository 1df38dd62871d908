package dev.quell.api.operate;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.kill.KillJobView;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;

/** How stuck instances look on the wire. */
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
    group.instances().forEach(row -> instances.add(instance(kind, row)));
    return new JsonObject()
        .put("kind", kind.word())
        .put("status", kind.status().code())
        .put("problem", counted ? kind.problem() : kind.problem() + NOT_IN_TIME)
        .put("older_than_seconds", kind.thresholdSeconds(settings))
        .put("count", group.count())
        .put("exact", group.exact())
        .put("suggested_action", kind.action().word())
        .put("selector", kind.selector(settings, wanted.workflowId(), wanted.user()).toJson())
        .put("instances", instances);
  }

  private static JsonObject instance(StuckKind kind, Row row) {
    return new JsonObject()
        .put("task_instance_id", row.getLong("id"))
        .put("task_id", row.getLong("task_id"))
        .put("workflow_id", row.getLong("workflow_id"))
        .put("user", row.getString("user"))
        .put("node", row.getString("nodename"))
        .put("status", kind.status().code())
        .put("seconds_in_state", row.getDouble("in_state"))
        .put("seconds_overdue", row.getDouble("overdue"));
  }
}
