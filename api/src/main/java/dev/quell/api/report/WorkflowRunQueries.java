package dev.quell.api.report;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads of workflow runs ({@code docs/contract/workflow-and-bind.md} §20). */
final class WorkflowRunQueries {
  private static final String TIME =
      "to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')";

  /**
   * Only live instances are indexed by run and stage, in order of their ids. They are compared
   * here: ids that the database is not given cost it nothing, and a poll mostly finds all as it
   * was.
   */
  private static final String OF_STAGE =
      """
      select %s as time,
             array(
               select id
               from task_instance
               where workflow_run_id = #{run}::bigint
                 and stage = #{stage}::text
                 %s
               order by id
             ) as ids
      """;

  /** Read from the index alone, for the stages that are a status. */
  static final String LIVE_INSTANCES = OF_STAGE.formatted(TIME, "");

  /** The stage of what waits to be submitted has two. */
  static final String UNSUBMITTED_INSTANCES =
      OF_STAGE.formatted(TIME, "and status = #{status}::text");

  /** Given ids alone, so it reads as many rows. */
  static final String HELD_WRONGLY =
      """
      select status, array_agg(id) as ids
      from task_instance
      where id = any(#{ids}::bigint[])
        and workflow_run_id = #{run}::bigint
        and status <> #{status}::text
      group by status
      """;

  /** They are found by the tasks of the workflow: no distributor asks for them. */
  static final String ENDED_INSTANCES =
      """
      select %s as time,
             array(
               select ti.id
               from workflow_run
               join task on task.workflow_id = workflow_run.workflow_id
               join task_instance as ti on ti.task_id = task.id
               where workflow_run.id = #{run}::bigint
                 and ti.workflow_run_id = #{run}::bigint
                 and ti.status = #{status}::text
               order by ti.id
             ) as ids
      """
          .formatted(TIME);

  private final RetryingPool database;

  WorkflowRunQueries(RetryingPool database) {
    this.database = database;
  }

  /**
   * Held instances that are in another status, and instances in the status that are not held. Those
   * of other runs and unknown ones count as not there. What moves between the two reads is told as
   * it is then, or the next time.
   */
  Future<Differences> differences(long run, HeldInstances held) {
    String status = held.status().code();
    return stored(run, held.status())
        .compose(
            stored -> {
              IdDifference difference = IdDifference.of(held.taskInstanceIds(), stored.ids());
              return heldWrongly(run, status, difference.leftOnly())
                  .map(
                      wrong -> {
                        if (!difference.rightOnly().isEmpty()) {
                          wrong.put(status, difference.rightOnly());
                        }
                        return new Differences(wrong, stored.time());
                      });
            });
  }

  private Future<Stored> stored(long run, TaskInstanceStatus status) {
    Parameters ofRun = Parameters.of("run", run);
    if (!status.isLive()) {
      return database.one(ENDED_INSTANCES, ofRun.and("status", status.code()), Stored::from);
    }
    Parameters ofStage = ofRun.and("stage", status.stage());
    return isUnsubmitted(status)
        ? database.one(UNSUBMITTED_INSTANCES, ofStage.and("status", status.code()), Stored::from)
        : database.one(LIVE_INSTANCES, ofStage, Stored::from);
  }

  private static boolean isUnsubmitted(TaskInstanceStatus status) {
    return status == TaskInstanceStatus.QUEUED || status == TaskInstanceStatus.INSTANTIATED;
  }

  private record Stored(String time, List<Long> ids) {
    static Stored from(Row row) {
      return new Stored(row.getString("time"), Arrays.asList(row.getArrayOfLongs("ids")));
    }
  }

  private Future<Map<String, List<Long>>> heldWrongly(long run, String status, List<Long> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(new TreeMap<>());
    }
    return database
        .list(
            HELD_WRONGLY,
            Parameters.ofIds("ids", ids).and("run", run).and("status", status),
            IdsByStatus::from)
        .map(IdsByStatus::collect);
  }
}
