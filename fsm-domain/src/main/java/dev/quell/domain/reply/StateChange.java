package dev.quell.domain.reply;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.reply.StatusWords.KIND;
import static dev.quell.domain.reply.StatusWords.OF_INSTANCE;
import static dev.quell.domain.reply.StatusWords.OF_TASK;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Describes one committed change of one TaskInstance.
 *
 * @param from null if the instance was created
 * @param taskTo the status its Task took with it; null if the Task was not touched
 */
public record StateChange(
    CommandKind command,
    long taskInstanceId,
    @Nullable TaskInstanceStatus from,
    TaskInstanceStatus to,
    long taskId,
    @Nullable TaskStatus taskTo) {

  static StateChange ofJson(Fields fields) {
    return new StateChange(
        fields.required("command", KIND),
        fields.required("task_instance_id", id()),
        fields.optional("from", OF_INSTANCE),
        fields.required("to", OF_INSTANCE),
        fields.required("task_id", id()),
        fields.optional("task_to", OF_TASK));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("command", command.wireName())
        .put("task_instance_id", taskInstanceId)
        .put("from", from == null ? null : from.code())
        .put("to", to.code())
        .put("task_id", taskId)
        .put("task_to", taskTo == null ? null : taskTo.code());
  }
}
