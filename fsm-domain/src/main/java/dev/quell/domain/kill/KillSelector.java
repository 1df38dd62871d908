package dev.quell.domain.kill;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says which task instances a kill means: either by ids, or by filters that must all hold. Only
 * live instances are ever meant by filters.
 *
 * @param taskIds the newest instance of each of these tasks; ascending, at most {@link #MOST_IDS}
 * @param taskInstanceIds these instances; ascending, at most {@link #MOST_IDS}
 * @param arrayBatchNumber one submission of the array; null for all
 * @param statuses live ones; empty for all live ones
 * @param user whose runs
 * @param node as the worker reported it
 * @param minSecondsInState since the status changed last
 * @param minSecondsOverdue since the next heartbeat was due
 */
public record KillSelector(
    List<Long> taskIds,
    List<Long> taskInstanceIds,
    @Nullable Long workflowId,
    @Nullable Long workflowRunId,
    @Nullable Long arrayId,
    @Nullable Integer arrayBatchNumber,
    @Nullable Long taskTemplateId,
    Set<TaskInstanceStatus> statuses,
    @Nullable String user,
    @Nullable String node,
    @Nullable Double minSecondsInState,
    @Nullable Double minSecondsOverdue) {

  /** Ids of one selector. */
  public static final int MOST_IDS = 10_000;

  private static final List<List<TaskInstanceStatus>> WALK =
      List.of(
          List.of(TaskInstanceStatus.QUEUED),
          List.of(TaskInstanceStatus.INSTANTIATED),
          List.of(TaskInstanceStatus.LAUNCHED),
          List.of(TaskInstanceStatus.RUNNING, TaskInstanceStatus.TRIAGING),
          List.of(TaskInstanceStatus.NO_HEARTBEAT),
          List.of(TaskInstanceStatus.KILL_SELF));

  /** Takes copies. */
  public KillSelector {
    taskIds = List.copyOf(taskIds);
    taskInstanceIds = List.copyOf(taskInstanceIds);
    statuses = Set.copyOf(statuses);
  }

  /** Means all of a workflow. */
  public static KillSelector ofWorkflow(long workflowId) {
    return new KillSelector(
        List.of(), List.of(), workflowId, null, null, null, null, Set.of(), null, null, null, null);
  }

  /**
   * Means these instances.
   *
   * @param ids ascending, at most {@link #MOST_IDS}
   */
  public static KillSelector ofInstances(List<Long> ids) {
    return new KillSelector(
        List.of(), ids, null, null, null, null, null, Set.of(), null, null, null, null);
  }

  /** Means all of a run, or of an array; one of them is null. */
  public static KillSelector ofRunOrArray(@Nullable Long workflowRunId, @Nullable Long arrayId) {
    return new KillSelector(
        List.of(),
        List.of(),
        null,
        workflowRunId,
        arrayId,
        null,
        null,
        Set.of(),
        null,
        null,
        null,
        null);
  }

  /** Narrows it to the runs of a user, unless it names a user, or something of one workflow. */
  KillSelector ofUser(String name) {
    boolean named = isByIds() || workflowId != null || workflowRunId != null || arrayId != null;
    return named || user != null ? this : with(taskIds, taskInstanceIds, name);
  }

  /** Tells whether it names tasks or instances by their ids. */
  public boolean isByIds() {
    return !taskIds.isEmpty() || !taskInstanceIds.isEmpty();
  }

  /** Returns the ids of the tasks or instances that it names; none if it has filters. */
  public List<Long> ids() {
    return taskIds.isEmpty() ? taskInstanceIds : taskIds;
  }

  /** Returns one that names no more than so many ids; it means less, so it is for the eye alone. */
  KillSelector shortened(int most) {
    return ids().size() <= most
        ? this
        : with(first(taskIds, most), first(taskInstanceIds, most), user);
  }

  private KillSelector with(List<Long> tasks, List<Long> instances, @Nullable String ofUser) {
    return new KillSelector(
        tasks,
        instances,
        workflowId,
        workflowRunId,
        arrayId,
        arrayBatchNumber,
        taskTemplateId,
        statuses,
        ofUser,
        node,
        minSecondsInState,
        minSecondsOverdue);
  }

  private static List<Long> first(List<Long> ids, int most) {
    return ids.subList(0, Math.min(ids.size(), most));
  }

  /** Tells whether it means a workflow, and nothing narrows that. */
  public boolean isOfAWorkflowAlone() {
    return toJson().fieldNames().equals(Set.of("workflow_id"));
  }

  /** Returns the JSON form, of what is set alone. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    if (!taskIds.isEmpty()) {
      json.put("task_ids", new JsonArray(taskIds));
    }
    if (!taskInstanceIds.isEmpty()) {
      json.put("task_instance_ids", new JsonArray(taskInstanceIds));
    }
    put(json, "workflow_id", workflowId);
    put(json, "workflow_run_id", workflowRunId);
    put(json, "array_id", arrayId);
    put(json, "array_batch_num", arrayBatchNumber);
    put(json, "task_template_id", taskTemplateId);
    if (!statuses.isEmpty()) {
      json.put("status", new JsonArray(List.copyOf(letters())));
    }
    put(json, "user", user);
    put(json, "node", node);
    put(json, "min_seconds_in_state", minSecondsInState);
    put(json, "min_seconds_overdue", minSecondsOverdue);
    return json;
  }

  /**
   * Returns the statuses whose instances are meant by filters, those together that a walk looks for
   * at once. An attempt passes them in this order, so that none gets past a walk that goes through
   * one after the other; where it may go back, as from triage to running with its next heartbeat,
   * one look must see both, or it would be missed between two of them.
   */
  public List<List<TaskInstanceStatus>> walkedStatuses() {
    return WALK.stream()
        .map(
            together ->
                together.stream()
                    .filter(status -> statuses.isEmpty() || statuses.contains(status))
                    .toList())
        .filter(together -> !together.isEmpty())
        .toList();
  }

  /** Returns the letters of the statuses, in order. */
  public Set<String> letters() {
    return statuses.stream()
        .map(TaskInstanceStatus::code)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void put(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
