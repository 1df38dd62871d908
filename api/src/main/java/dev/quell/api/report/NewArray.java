package dev.quell.api.report;

import dev.quell.api.http.TextLimit;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;

/**
 * What a client tells of an array when it binds it ({@code
 * docs/contract/array-and-task-instance.md} §1).
 *
 * @param name null if the client counts on the array being there
 * @param maxConcurrentlyRunning tasks that may run at once
 */
record NewArray(
    long workflowId, long taskTemplateVersionId, int maxConcurrentlyRunning, String name) {
  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewArray ofJson(JsonObject json) {
    Fields fields = new Fields(json);
    return new NewArray(
        fields.id("workflow_id"),
        fields.id("task_template_version_id"),
        fields.wholeNumber("max_concurrently_running", 0),
        TextLimit.name("name", fields.optionalText("name")));
  }
}
