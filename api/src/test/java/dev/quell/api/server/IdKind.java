package dev.quell.api.server;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of ids that a replay gives anew, and the names they have on the wire. */
enum IdKind {
  WORKFLOW("workflow", "workflow_id", "WF_ID"),
  WORKFLOW_RUN("workflow_run", "workflow_run_id"),
  ARRAY("\"array\"", "array_id"),
  TASK("task", "task_id", "task_ids", "TASK_ID"),
  TASK_INSTANCE("task_instance", "task_instance_id", "task_instance_ids", "TASK_INSTANCE_ID"),
  TASK_RESOURCES("task_resources", "task_resources_id"),
  DAG("dag", "dag_id"),
  NODE("node", "node_id", "upstream_node_ids", "downstream_node_ids"),
  TOOL("tool", "tool_id"),
  TOOL_VERSION("tool_version", "tool_version_id"),
  TASK_TEMPLATE("task_template", "task_template_id"),
  TASK_TEMPLATE_VERSION(
      "task_template_version", "task_template_version_id", "task_template_version_ids"),
  ARG("arg", "arg_id");

  private final String table;
  private final List<String> fields;

  IdKind(String table, String... fields) {
    this.table = table;
    this.fields = List.of(fields);
  }

  /** The kind of a field of a body or of a part of a path, if it is an id. */
  static Optional<IdKind> ofField(String name) {
    return Arrays.stream(values()).filter(kind -> kind.fields.contains(name)).findFirst();
  }

  String table() {
    return table;
  }

  /** Where a replay starts to count, far from every recorded id and from all other kinds. */
  long firstReplayedId() {
    return (ordinal() + 1) * 1_000_000L;
  }
}
