package dev.quell.api.report;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.api.http.TextLimit;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a client tells of an array when it binds it ({@code
 * docs/contract/array-and-task-instance.md} §1).
 *
 * @param name null if the client counts on the array being there
 * @param maxConcurrentlyRunning tasks that may run at once
 */
record NewArray(
    long workflowId,
    long taskTemplateVersionId,
    int maxConcurrentlyRunning,
    @Nullable String name) {
  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewArray ofJson(Fields fields) {
    return new NewArray(
        fields.required("workflow_id", id()),
        fields.required("task_template_version_id", id()),
        fields.required("max_concurrently_running", wholeNumber(0)),
        TextLimit.optionalName("name", fields.optional("name", text())));
  }
}
