package dev.quell.api.array;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;

/**
 * What a client tells of an array when it binds it (contract {@code array-and-task-instance.md}
 * §1).
 *
 * @param name null if the client counts on the array being there
 * @param maxConcurrentlyRunning tasks that may run at once
 */
record NewArray(
    long workflowId, long taskTemplateVersionId, int maxConcurrentlyRunning, String name) {
  private static final int MAX_NAME_CHARACTERS = 255;

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
        checkedName(fields.optionalText("name")));
  }

  private static String checkedName(String name) {
    if (name != null && name.codePointCount(0, name.length()) > MAX_NAME_CHARACTERS) {
      throw CommandException.invalid(
          "The field 'name' must have at most " + MAX_NAME_CHARACTERS + " characters.");
    }
    return name;
  }
}
