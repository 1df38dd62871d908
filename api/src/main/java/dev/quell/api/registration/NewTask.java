package dev.quell.api.registration;

import static dev.quell.domain.json.CompositeTypes.json;
import static dev.quell.domain.json.CompositeTypes.row;
import static dev.quell.domain.json.CompositeTypes.texts;
import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.hash;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.RebindTasks.Rebinding;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.json.PythonJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task as a client describes it ({@code docs/contract/workflow-and-bind.md} §22). Node and hash
 * tell the tasks of a workflow apart.
 *
 * @param key the client's own name for it
 * @param argsHash canonical decimal text
 * @param resourceScales JSON text without true, false and null, which Python reads as a literal
 * @param fallbackQueues the same
 */
record NewTask(
    String key,
    long nodeId,
    String argsHash,
    long arrayId,
    long taskResourcesId,
    String name,
    String command,
    int maxAttempts,
    boolean resetIfRunning,
    String resourceScales,
    String fallbackQueues) {

  /** Tasks that this holds to be equal are the same one, in one workflow. */
  static final Comparator<NewTask> BY_IDENTITY =
      Comparator.comparingLong(NewTask::nodeId).thenComparing(NewTask::argsHash);

  private static final FieldType<String> NAME = text(255);
  private static final String SCALES = "resource_scales";
  private static final String QUEUES = "fallback_queues";
  private static final List<String> POSITIONS =
      List.of(
          "node_id",
          "task_args_hash",
          "array_id",
          "task_resources_id",
          "name",
          "command",
          "max_attempts",
          "reset_if_running",
          SCALES,
          QUEUES);
  private static final FieldType<Fields> ROW = row(POSITIONS);

  /**
   * Reads the value of a key.
   *
   * @throws CommandException (INVALID) if it is malformed
   */
  static NewTask ofJson(Fields tasks, String key) {
    Fields task = tasks.required(key, ROW);
    return new NewTask(
        key,
        task.required("node_id", id()),
        task.required("task_args_hash", hash()),
        task.required("array_id", id()),
        task.required("task_resources_id", id()),
        task.required("name", NAME),
        task.required("command", text()),
        task.required("max_attempts", wholeNumber(0)),
        task.required("reset_if_running", bool()),
        scales(task),
        PythonJson.encode(new JsonArray(task.optional(QUEUES, texts(), List.of()))));
  }

  private static String scales(Fields task) {
    JsonObject scales = task.optional(SCALES, json());
    if (scales == null) {
      return "{}";
    }
    if (!scales.stream().allMatch(scale -> isScale(scale.getValue()))) {
      throw task.invalid(
          SCALES, "an object of numbers, arrays of numbers and names of functions by resource");
    }
    return PythonJson.encode(scales);
  }

  private static boolean isScale(@Nullable Object value) {
    return value instanceof String
        || isNumber(value)
        || (value instanceof JsonArray array && array.stream().allMatch(NewTask::isNumber));
  }

  private static boolean isNumber(@Nullable Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue());
  }

  boolean isSameAs(NewTask other) {
    return BY_IDENTITY.compare(this, other) == 0;
  }

  /** What becomes of the task if it exists already. */
  Rebinding again(long id) {
    return new Rebinding(id, name, command, maxAttempts, resetIfRunning);
  }
}
