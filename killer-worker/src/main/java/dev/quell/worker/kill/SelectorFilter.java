package dev.quell.worker.kill;

import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.locking.IntakeRepository;
import dev.quell.worker.locking.StatusSql;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says what each filter of a selector means, in SQL on an instance {@code ti} and its run {@code
 * run}, on a task that waits, {@code task}, and on an array that is held, {@code of_array}. This is
 * the only place that does: what counts, what walks and what looks again under the locks puts its
 * statements together from these conditions ({@code docs/kill-jobs.md}).
 */
enum SelectorFilter {
  WORKFLOW(
      KillSelector::workflowId,
      Condition.onRun("run.workflow_id = %s::bigint").onTask("task.workflow_id = %s::bigint"),
      Named.of("workflow", "workflow", "id")),
  WORKFLOW_RUN(
      KillSelector::workflowRunId,
      Condition.onRun("run.id = %s::bigint")
          .onTask(
              """
              task.workflow_id = (
                  select workflow_id from workflow_run where id = %%s::bigint and status in %s
                )"""
                  .formatted(StatusSql.ALIVE_RUNS)),
      Named.of("workflow run", "workflow_run", "workflow_id")),
  /** An array belongs to one workflow, whose runs narrow the search. */
  ARRAY(
      KillSelector::arrayId,
      Condition.onRun("run.workflow_id = (select workflow_id from \"array\" where id = %s::bigint)")
          .and("ti.array_id = %s::bigint")
          .onTask("task.array_id = %s::bigint")
          .onArray("of_array.id = %s::bigint"),
      Named.of("array", "\"array\"", "workflow_id")),
  ARRAY_BATCH(
      KillSelector::arrayBatchNumber,
      Condition.onInstance("ti.array_batch_num = %s::integer"),
      Named.NOTHING),
  /** The array says of which template an attempt is; only where it does not, the node does. */
  TASK_TEMPLATE(
      KillSelector::taskTemplateId,
      Condition.onInstance(
              """
          coalesce(
              (
                select of_array.task_template_version_id from "array" as of_array
                where of_array.id = ti.array_id
              ),
              (
                select node.task_template_version_id from task
                join node on node.id = task.node_id
                where task.id = ti.task_id
              )
            )"""
                  + Sql.IN_VERSIONS)
          .onTask(
              """
              coalesce(
                  (
                    select of_array.task_template_version_id from "array" as of_array
                    where of_array.id = task.array_id
                  ),
                  (select task_template_version_id from node where node.id = task.node_id)
                )"""
                  + Sql.IN_VERSIONS)
          .onArray("of_array.task_template_version_id" + Sql.IN_VERSIONS),
      Named.of("task template", "task_template", null)),
  STATUS(
      SelectorFilter::letters, Condition.onChanging("ti.status = any(%s::text[])"), Named.NOTHING),
  USER(
      KillSelector::user,
      Condition.onRun("run.\"user\" = %s::text")
          .onTask(
              """
              exists (
                  select from workflow_run as run
                  where run.workflow_id = task.workflow_id and run.status in %s
                    and run."user" = %%s::text
                )"""
                  .formatted(StatusSql.ALIVE_RUNS)),
      Named.NOTHING),
  NODE(KillSelector::node, Condition.onChanging("ti.nodename = %s::text"), Named.NOTHING),
  MIN_SECONDS_IN_STATE(
      KillSelector::minSecondsInState,
      Condition.onChanging(
          "ti.status_date <= clock_timestamp() - make_interval(secs => %s::float8)"),
      Named.NOTHING),
  MIN_SECONDS_OVERDUE(
      KillSelector::minSecondsOverdue, Condition.onChanging(Sql.overdue("%1$s")), Named.NOTHING);

  /** Which instances conditions are asked for. */
  enum Of {
    /** The runs that may have some. */
    RUN,
    /** The instances of such a run. */
    INSTANCE,
    /** Instances that were found before and may have changed since. */
    FOUND_INSTANCE,
    /** Tasks that wait, whatever instances they have had. */
    WAITING_TASK,
    /** Arrays, {@code of_array}, of which nothing is to be queued in a run that is meant. */
    ARRAY
  }

  /** Keeps what is said in several places. */
  static final class Sql {
    /** A heartbeat whose increment was not written down is due when it says. */
    static final String REPORT_DUE =
        IntakeRepository.deadline(
            "ti.report_by_date",
            """
            coalesce(
              ti.report_increment::float8,
              greatest(0, extract(epoch from ti.report_by_date - clock_timestamp()))::float8)""");

    /** What is due as it is written is looked at alone, since that costs less. */
    static String overdue(String seconds) {
      return """
          (ti.report_by_date <= clock_timestamp() - make_interval(secs => %1$s::float8)
              or ti.report_by_date > clock_timestamp() + make_interval(secs => ti.report_increment + 1))
            and %2$s <= clock_timestamp() - make_interval(secs => %1$s::float8)"""
          .formatted(seconds, REPORT_DUE);
    }

    static final String IN_VERSIONS =
        " in (select id from task_template_version where task_template_id = %s::bigint)";
  }

  /**
   * Holds what a filter asks of a run, of an instance, or of both.
   *
   * @param run null if nothing
   * @param instance null if nothing
   * @param changes whether what it asks of an instance may change while that lives
   * @param task null if no task that waits can be meant
   * @param array null if it means no array more than another
   */
  private record Condition(
      @Nullable String run,
      @Nullable String instance,
      boolean changes,
      @Nullable String task,
      @Nullable String array) {
    static Condition onRun(String sql) {
      return new Condition(sql, null, false, null, null);
    }

    static Condition onInstance(String sql) {
      return new Condition(null, sql, false, null, null);
    }

    static Condition onChanging(String sql) {
      return new Condition(null, sql, true, null, null);
    }

    Condition and(String ofInstance) {
      return new Condition(run, ofInstance, changes, task, array);
    }

    /** A task that waits in the present run is that of the run. */
    Condition onTask(String sql) {
      return new Condition(run, instance, changes, sql, array);
    }

    Condition onArray(String sql) {
      return new Condition(run, instance, changes, task, sql);
    }

    @Nullable String of(Of which) {
      return switch (which) {
        case RUN -> run;
        case INSTANCE -> instance;
        case FOUND_INSTANCE -> changes ? instance : null;
        case WAITING_TASK -> task;
        case ARRAY -> array;
      };
    }
  }

  /**
   * Describes the thing that a filter names.
   *
   * @param kind in words; null if it names none
   * @param workflow the column of the workflow that it belongs to; null if it belongs to none
   */
  record Named(@Nullable String kind, @Nullable String table, @Nullable String workflow) {
    static final Named NOTHING = new Named(null, null, null);

    static Named of(String kind, String table, @Nullable String workflow) {
      return new Named(kind, table, workflow);
    }

    boolean isThing() {
      return kind != null;
    }

    boolean hasOwner() {
      return workflow != null;
    }
  }

  private final Function<KillSelector, @Nullable Object> value;
  private final Condition condition;
  private final Named named;

  SelectorFilter(Function<KillSelector, @Nullable Object> value, Condition condition, Named named) {
    this.value = value;
    this.condition = condition;
    this.named = named;
  }

  private static @Nullable Object letters(KillSelector selector) {
    return selector.statuses().isEmpty() ? null : selector.letters().toArray(String[]::new);
  }

  /** The filters that a selector has. */
  static List<SelectorFilter> of(KillSelector selector) {
    return Arrays.stream(values()).filter(filter -> filter.value.apply(selector) != null).toList();
  }

  /** What its filter compares with; null if the selector does not have it. */
  @Nullable Object value(KillSelector selector) {
    return value.apply(selector);
  }

  Named named() {
    return named;
  }

  /** Whether it says anything about what is asked for. */
  boolean narrows(Of which) {
    return condition.of(which) != null;
  }

  /**
   * Writes the conditions of a selector, each with an {@code and} before it, and adds their values.
   * A statement has those alone that are asked for: one that left the choice to the database would
   * be planned for all of them.
   */
  static String conditions(KillSelector selector, Of which, Values values) {
    StringBuilder sql = new StringBuilder();
    for (SelectorFilter filter : of(selector)) {
      String condition = filter.condition.of(which);
      if (condition != null) {
        sql.append("\n  and ").append(condition.formatted(values.add(filter.value(selector))));
      }
    }
    return sql.toString();
  }
}
