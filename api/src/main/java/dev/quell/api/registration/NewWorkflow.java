package dev.quell.api.registration;

import dev.quell.api.http.TextLimit;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;
import java.util.SortedMap;

/**
 * What a client tells of a workflow when it binds it ({@code docs/contract/workflow-and-bind.md}
 * §1).
 *
 * @param argsHash canonical decimal text, like the task hash
 * @param description null if there is none, like the name and the arguments
 * @param maxConcurrentlyRunning tasks that may run at once
 */
record NewWorkflow(
    long toolVersionId,
    long dagId,
    String argsHash,
    String taskHash,
    String description,
    String name,
    String args,
    int maxConcurrentlyRunning,
    SortedMap<String, String> attributes) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewWorkflow ofJson(JsonObject json) {
    Fields fields = new Fields(json);
    return new NewWorkflow(
        fields.id("tool_version_id"),
        fields.id("dag_id"),
        fields.hash("workflow_args_hash"),
        fields.hash("task_hash"),
        fields.nullableText("description"),
        TextLimit.name("name", fields.nullableText("name")),
        fields.nullableText("workflow_args"),
        fields.wholeNumber("max_concurrently_running", 0),
        WorkflowAttributes.of(fields));
  }
}
