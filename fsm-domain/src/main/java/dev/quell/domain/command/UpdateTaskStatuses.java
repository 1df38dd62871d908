package dev.quell.domain.command;

import static dev.quell.domain.json.CompositeTypes.idsOrWord;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.lenientBool;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets tasks to DONE or REGISTERING by hand ({@code docs/contract/cli-and-reaper.md} §4).
 *
 * @param taskIds ascending, without duplicates, at most {@link #MOST_TASKS}; empty for all tasks of
 *     the workflow
 * @param recursive whether everything upstream becomes DONE too, or everything downstream
 *     REGISTERING; false if all tasks are meant
 * @param requestedBy whom the audit names; null if nobody has said
 * @param reason for the audit; null if none was given
 */
public record UpdateTaskStatuses(
    long workflowId,
    Optional<List<Long>> taskIds,
    TaskStatus status,
    boolean recursive,
    @Nullable String requestedBy,
    @Nullable String reason)
    implements OperatorCommand {

  /** Ids of one command. */
  public static final int MOST_TASKS = 10_000;

  private static final String ALL = "all";

  /** Nobody has said who asks, or why. */
  public UpdateTaskStatuses(
      long workflowId, Optional<List<Long>> taskIds, TaskStatus status, boolean recursive) {
    this(workflowId, taskIds, status, recursive, null, null);
  }

  static UpdateTaskStatuses ofJson(Fields fields) {
    long workflowId = fields.required("workflow_id", id());
    Optional<List<Long>> taskIds = fields.required("task_ids", idsOrWord(ALL, MOST_TASKS));
    TaskStatus status = fields.required("new_status", StatusLetters.SET_BY_OPERATORS);
    boolean recursive = fields.optional("recursive", lenientBool(), false) && taskIds.isPresent();
    return new UpdateTaskStatuses(
        workflowId,
        taskIds,
        status,
        recursive,
        fields.optional("requested_by", text(TransitionToKilled.LONGEST_NAME)),
        fields.optional("reason", text(CreateKillJob.LONGEST_REASON)));
  }

  @Override
  public CommandKind kind() {
    return CommandKind.UPDATE_TASK_STATUSES;
  }

  @Override
  public JsonObject toJson() {
    return new JsonObject()
        .put("workflow_id", workflowId)
        .put("task_ids", taskIds.<Object>map(JsonArray::new).orElse(ALL))
        .put("new_status", status.code())
        .put("recursive", recursive)
        .put("requested_by", requestedBy)
        .put("reason", reason);
  }
}
