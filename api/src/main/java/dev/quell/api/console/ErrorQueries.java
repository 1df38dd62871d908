package dev.quell.api.console;

import dev.quell.api.database.Conditions;
import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.Statements;
import dev.quell.api.database.TimedReads;
import dev.quell.api.http.Times;
import dev.quell.domain.task.ErrorPattern;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Collection;
import java.util.List;

/** Reads errors of workflows; columns bear the names of the wire. */
final class ErrorQueries {
  /** The newest errors that are looked at. */
  static final int MOST = 5_000;

  private static final long MILLIS = 3_000;
  private static final int LONGEST_TEXT = 50_000;
  private static final int LONGEST_LOG = 20_000;

  /**
   * Instances that are done are left out before their errors are looked for: they have none. Texts
   * are taken of the newest alone.
   */
  private static final String ERRORS =
      """
      select newest.*, right(log.description, %1$d) as text
      from (
        select log.id, ti.task_id, ti.id as task_instance_id, version.task_template_id,
               log.error_time
        from "array" as own
        left join task_template_version as version on version.id = own.task_template_version_id
        join task_instance as ti on ti.array_id = own.id
        join task_instance_error_log as log on log.task_instance_id = ti.id
        where ti.status <> 'D'%2$s
        order by log.id + 0 desc
        limit #{limit}::integer
      ) as newest
      join task_instance_error_log as log on log.id = newest.id
      order by newest.id desc
      """;

  private static final String SAMPLES =
      """
      select log.id, task.id as task_id, task.name as task_name, ti.id as task_instance_id,
             %s as "at", ti.nodename as node, left(log.description, %d) as text,
             right(ti.stderr_log, %d) as stderr_log
      from task_instance_error_log as log
      join task_instance as ti on ti.id = log.task_instance_id
      join task on task.id = ti.task_id
      where log.id = any(#{ids}::bigint[])
      """
          .formatted(Times.millis("log.error_time"), LONGEST_TEXT, LONGEST_LOG);

  private static final String TEMPLATES =
      """
      select id as task_template_id, name from task_template
      where id = any(#{ids}::bigint[])
      order by id
      """;

  private static final String TASKS =
      """
      select task.id as task_id, task.name, task.status, ti.id as task_instance_id,
             %s as "at", ti.nodename as node
      from task_instance_error_log as log
      join task_instance as ti on ti.id = log.task_instance_id
      join task on task.id = ti.task_id
      where log.id = any(#{ids}::bigint[])
      order by task.id
      """
          .formatted(Times.millis("log.error_time"));

  private final TimedReads database;

  ErrorQueries(RetryingPool database) {
    this.database = new TimedReads(database);
  }

  /** Reads the newest errors and what they have in common; none if time runs out. */
  Future<ErrorGroups> groups(ErrorFilter filter) {
    Conditions conditions = filter.conditions();
    return database
        .listInTime(
            MILLIS,
            sql(conditions),
            conditions.parameters().and("limit", MOST + 1),
            ErrorQueries::line)
        .map(found -> ErrorGroups.of(found, MOST));
  }

  static String sql(Conditions conditions) {
    return ERRORS.formatted(ErrorPattern.LOOKED_AT + 1, conditions.sql());
  }

  /** Rows are mapped as they come in, so that no loop is held up by all of them. */
  private static ErrorGroups.Line line(Row row) {
    return new ErrorGroups.Line(
        row.getLong("id"),
        row.getLong("task_id"),
        row.getLong("task_template_id"),
        row.getOffsetDateTime("error_time"),
        ErrorPattern.of(row.getString("text")));
  }

  /** Holds what is told of groups besides numbers. */
  record Details(RowSet<Row> samples, RowSet<Row> templates) {}

  /** Reads some errors whole, and the names of templates. */
  Future<Details> details(Collection<Long> errorIds, Collection<Long> templateIds) {
    return database.together(MILLIS, statements -> details(statements, errorIds, templateIds));
  }

  private static Future<Details> details(
      Statements statements, Collection<Long> errorIds, Collection<Long> templateIds) {
    Future<RowSet<Row>> samples = statements.rows(SAMPLES, Parameters.ofIds("ids", errorIds));
    Future<RowSet<Row>> templates =
        statements.rows(TEMPLATES, Parameters.ofIds("ids", templateIds));
    return Future.join(samples, templates)
        .map(both -> new Details(samples.result(), templates.result()));
  }

  /** Reads the tasks of some errors, one error each, by task. */
  Future<List<Row>> tasks(Collection<Long> errorIds) {
    return database.list(MILLIS, TASKS, Parameters.ofIds("ids", errorIds), row -> row);
  }
}
