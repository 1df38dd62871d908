package dev.quell.api.registration;

import static dev.quell.domain.json.FieldTypes.hash;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.api.http.TextLimit;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

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
    @Nullable String description,
    @Nullable String name,
    @Nullable String args,
    int maxConcurrentlyRunning,
    SortedMap<String, @Nullable String> attributes) {

  /**
   * Reads a request body.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static NewWorkflow ofJson(Fields fields) {
    return new NewWorkflow(
        fields.required("tool_version_id", id()),
        fields.required("dag_id", id()),
        fields.required("workflow_args_hash", hash()),
        fields.required("task_hash", hash()),
        fields.nullable("description", text()),
        TextLimit.optionalName("name", fields.nullable("name", text())),
        fields.nullable("workflow_args", text()),
        fields.required("max_concurrently_running", wholeNumber(0)),
        WorkflowAttributes.of(fields));
  }
}
