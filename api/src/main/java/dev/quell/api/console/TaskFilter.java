package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.blankAsAbsent;
import static dev.quell.api.http.ParameterTypes.id;
import static dev.quell.api.http.ParameterTypes.integerWithin;
import static dev.quell.api.http.ParameterTypes.words;

import dev.quell.api.database.Conditions;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says which tasks of a workflow are meant; null stands for any.
 *
 * @param letters of the statuses
 * @param name part of it, in any case
 * @param node a host on which an attempt was, in any case, whole or without its domain
 * @param attemptsFrom so many attempts or more
 * @param attemptsTo so many attempts or fewer
 */
record TaskFilter(
    long workflowId,
    @Nullable Long arrayId,
    String @Nullable [] letters,
    @Nullable Long templateId,
    @Nullable String name,
    @Nullable String node,
    @Nullable Integer attemptsFrom,
    @Nullable Integer attemptsTo) {
  private static final FieldType<Integer> ATTEMPTS =
      integerWithin(0, 1_000_000).map(Long::intValue);

  private static final FieldType<String[]> LETTERS =
      words(
              TaskFilter::letter,
              Arrays.stream(TaskStatus.values())
                  .map(TaskStatus::code)
                  .collect(Collectors.joining(", ", "the letter of a task's status, one of ", "")))
          .map(letters -> letters.toArray(String[]::new));

  static TaskFilter ofQuery(long workflowId, Fields query) {
    return new TaskFilter(
        workflowId,
        query.optional("array_id", id()),
        query.optional("status", LETTERS),
        query.optional("task_template_id", id()),
        query.optional("name", blankAsAbsent()),
        query.optional("node", blankAsAbsent()),
        query.optional("attempts_from", ATTEMPTS),
        query.optional("attempts_to", ATTEMPTS));
  }

  private static Optional<String> letter(String text) {
    return Optional.of(text).filter(TaskStatus::isCode);
  }

  /** Gives what {@code task} must be. */
  Conditions conditions() {
    return new Conditions()
        .andIfPresent("task.workflow_id = #{workflowId}::bigint", "workflowId", workflowId)
        .andIfPresent("task.array_id = #{arrayId}::bigint", "arrayId", arrayId)
        .andIfPresent("task.status = any(#{letters}::text[])", "letters", letters)
        .andIfPresent(OF_TEMPLATE, "templateId", templateId)
        .andIfPresent("strpos(lower(task.name), lower(#{name}::text)) > 0", "name", name)
        .andIfPresent(ON_NODE, "node", node)
        .andIfPresent("task.num_attempts >= #{attemptsFrom}::integer", "attemptsFrom", attemptsFrom)
        .andIfPresent("task.num_attempts <= #{attemptsTo}::integer", "attemptsTo", attemptsTo);
  }

  /** Tasks have the template of their arrays; clients of old define no arrays. */
  private static final String OF_TEMPLATE =
      """
      (task.array_id in (
          select own.id
          from "array" as own
          join task_template_version as version on version.id = own.task_template_version_id
          where version.task_template_id = #{templateId}::bigint
        )
        or task.array_id is null and exists (
          select from node
          join task_template_version as version on version.id = node.task_template_version_id
          where node.id = task.node_id and version.task_template_id = #{templateId}::bigint
        ))""";

  /** The first label of a name is in an index, by runs; what it finds is then looked at whole. */
  private static final String ON_NODE =
      """
      task.id in (
          select ti.task_id
          from workflow_run as run
          join task_instance as ti on ti.workflow_run_id = run.id
          where run.workflow_id = #{workflowId}::bigint
            and split_part(lower(ti.nodename), '.', 1) = split_part(lower(#{node}::text), '.', 1)
            and (lower(ti.nodename) = lower(#{node}::text)
              or starts_with(lower(ti.nodename), lower(#{node}::text) || '.'))
        )""";
}
