package dev.quell.api.registration;

import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Inserts or finds tasks, a statement for however many ({@code docs/contract/workflow-and-bind.md}
 * §22).
 */
final class TaskRegistry {
  private final RetryingPool database;

  TaskRegistry(RetryingPool database) {
    this.database = database;
  }

  /** Fails with NOT_FOUND if the workflow, or a node, an array or resources do not exist. */
  Future<Void> requireParents(NewTasks chunk) {
    return database
        .query(
            """
            select 'workflow', $1::bigint
            where not exists (select from workflow where id = $1::bigint)
            union all
            select 'node', id from unnest($2::bigint[]) as wanted (id)
            where not exists (select from node where node.id = wanted.id)
            union all
            select 'array', id from unnest($3::bigint[]) as wanted (id)
            where not exists (select from "array" where "array".id = wanted.id)
            union all
            select 'task resources', id from unnest($4::bigint[]) as wanted (id)
            where not exists (select from task_resources where task_resources.id = wanted.id)
            limit 1
            """,
            Tuple.of(
                chunk.workflowId(),
                distinct(chunk, NewTask::nodeId),
                distinct(chunk, NewTask::arrayId),
                distinct(chunk, NewTask::taskResourcesId)))
        .compose(TaskRegistry::requireNone);
  }

  /** Fails with NOT_FOUND if one of some tasks or arguments does not exist. */
  Future<Void> requireTasksAndArgs(Collection<Long> tasks, Collection<Long> args) {
    return database
        .query(
            """
            select 'task', id from unnest($1::bigint[]) as wanted (id)
            where not exists (select from task where task.id = wanted.id)
            union all
            select 'argument', id from unnest($2::bigint[]) as wanted (id)
            where not exists (select from arg where arg.id = wanted.id)
            limit 1
            """,
            Tuple.tuple().addArrayOfLong(distinct(tasks)).addArrayOfLong(distinct(args)))
        .compose(TaskRegistry::requireNone);
  }

  /** Fails with NOT_FOUND if one of some tasks does not exist. */
  Future<Void> requireTasks(Collection<Long> ids) {
    return requireTasksAndArgs(ids, List.of());
  }

  private static Future<Void> requireNone(RowSet<Row> missing) {
    RowIterator<Row> row = missing.iterator();
    if (!row.hasNext()) {
      return Future.succeededFuture();
    }
    Row first = row.next();
    return Future.failedFuture(
        CommandException.notFound(
            "There is no %s with the id %d.".formatted(first.getString(0), first.getLong(1))));
  }

  /**
   * Inserts those that are new, numbered in the order of the chunk. They are written in the order
   * of their identity: whoever inserts some of them at the same time waits for the other, never in
   * a circle, and finds them there.
   *
   * @return the ids of those that were
   */
  Future<Set<Long>> insert(NewTasks chunk) {
    List<NewTask> tasks = chunk.tasks();
    return database
        .query(
            """
            insert into task
              (id, workflow_id, node_id, task_args_hash, array_id, task_resources_id, name,
               command, max_attempts, resource_scales, fallback_queues, status)
            select numbered.id, $1::bigint, numbered.node_id, numbered.task_args_hash,
                   numbered.array_id, numbered.task_resources_id, numbered.name,
                   numbered.command, numbered.max_attempts, numbered.resource_scales,
                   numbered.fallback_queues, $11::text
            from (
              select nextval(pg_get_serial_sequence('task', 'id')) as id, new.*
              from unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[],
                          $7::text[], $8::integer[], $9::text[], $10::text[])
                with ordinality as new (node_id, task_args_hash, array_id, task_resources_id,
                                        name, command, max_attempts, resource_scales,
                                        fallback_queues, place)
              where not exists (
                select from task known
                where known.workflow_id = $1::bigint
                  and known.node_id = new.node_id
                  and known.task_args_hash = new.task_args_hash
              )
              order by new.place
            ) as numbered
            order by numbered.node_id, numbered.task_args_hash
            on conflict on constraint uc_task_identity do nothing
            returning id
            """,
            Tuple.from(
                List.of(
                    chunk.workflowId(),
                    numbers(tasks, NewTask::nodeId),
                    texts(tasks, NewTask::argsHash),
                    numbers(tasks, NewTask::arrayId),
                    numbers(tasks, NewTask::taskResourcesId),
                    texts(tasks, NewTask::name),
                    texts(tasks, NewTask::command),
                    tasks.stream().map(NewTask::maxAttempts).toArray(Integer[]::new),
                    texts(tasks, NewTask::resourceScales),
                    texts(tasks, NewTask::fallbackQueues),
                    TaskStatus.REGISTERING.code())))
        .map(
            rows -> {
              Set<Long> ids = new HashSet<>();
              rows.forEach(row -> ids.add(row.getLong(0)));
              return ids;
            });
  }

  /** Finds all of them, whoever inserted them; each by its identity, whatever else there is. */
  Future<List<BoundTask>> find(NewTasks chunk) {
    List<NewTask> tasks = chunk.tasks();
    return database
        .query(
            """
            select found.id, found.status
            from unnest($2::bigint[], $3::text[])
              with ordinality as wanted (node_id, task_args_hash, place)
            cross join lateral (
              select task.id, task.status
              from task
              where task.workflow_id = $1::bigint
                and task.node_id = wanted.node_id
                and task.task_args_hash = wanted.task_args_hash
              limit 1
            ) as found
            order by wanted.place
            """,
            Tuple.of(
                chunk.workflowId(),
                numbers(tasks, NewTask::nodeId),
                texts(tasks, NewTask::argsHash)))
        .map(rows -> bound(tasks, rows));
  }

  private static List<BoundTask> bound(List<NewTask> tasks, RowSet<Row> rows) {
    if (rows.size() != tasks.size()) {
      throw new IllegalStateException(
          "Of %d tasks %d were found again".formatted(tasks.size(), rows.size()));
    }
    List<BoundTask> bound = new ArrayList<>(tasks.size());
    for (Row row : rows) {
      NewTask task = tasks.get(bound.size());
      bound.add(new BoundTask(task, row.getLong(0), TaskStatus.ofCode(row.getString(1))));
    }
    return bound;
  }

  /** From now on runs may link to the workflow; the date of the first time stays. */
  Future<Void> markCreated(long workflowId) {
    return database
        .query(
            """
            update workflow set created_date = clock_timestamp()
            where id = $1::bigint and created_date is null
            """,
            Tuple.of(workflowId))
        .mapEmpty();
  }

  private static Long[] distinct(Collection<Long> ids) {
    return ids.stream().distinct().toArray(Long[]::new);
  }

  private static Long[] distinct(NewTasks chunk, Function<NewTask, Long> column) {
    return chunk.tasks().stream().map(column).distinct().toArray(Long[]::new);
  }

  private static Long[] numbers(List<NewTask> tasks, Function<NewTask, Long> column) {
    return tasks.stream().map(column).toArray(Long[]::new);
  }

  private static String[] texts(List<NewTask> tasks, Function<NewTask, String> column) {
    return tasks.stream().map(column).toArray(String[]::new);
  }
}
