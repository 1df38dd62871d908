package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
        .first(
            """
            select 'workflow', #{workflowId}::bigint
            where not exists (select from workflow where id = #{workflowId}::bigint)
            union all
            select 'node', id from unnest(#{nodes}::bigint[]) as wanted (id)
            where not exists (select from node where node.id = wanted.id)
            union all
            select 'array', id from unnest(#{arrays}::bigint[]) as wanted (id)
            where not exists (select from "array" where "array".id = wanted.id)
            union all
            select 'task resources', id from unnest(#{resources}::bigint[]) as wanted (id)
            where not exists (select from task_resources where task_resources.id = wanted.id)
            limit 1
            """,
            Parameters.of("workflowId", chunk.workflowId())
                .and("nodes", distinct(chunk, NewTask::nodeId))
                .and("arrays", distinct(chunk, NewTask::arrayId))
                .and("resources", distinct(chunk, NewTask::taskResourcesId)),
            Missing::from)
        .compose(TaskRegistry::requireNone);
  }

  /** Fails with NOT_FOUND if one of some tasks or arguments does not exist. */
  Future<Void> requireTasksAndArgs(Collection<Long> tasks, Collection<Long> args) {
    return database
        .first(
            """
            select 'task', id from unnest(#{tasks}::bigint[]) as wanted (id)
            where not exists (select from task where task.id = wanted.id)
            union all
            select 'argument', id from unnest(#{args}::bigint[]) as wanted (id)
            where not exists (select from arg where arg.id = wanted.id)
            limit 1
            """,
            Parameters.of("tasks", distinct(tasks)).and("args", distinct(args)),
            Missing::from)
        .compose(TaskRegistry::requireNone);
  }

  /** Fails with NOT_FOUND if one of some tasks does not exist. */
  Future<Void> requireTasks(Collection<Long> ids) {
    return requireTasksAndArgs(ids, List.of());
  }

  /** What a task hangs on and does not exist. */
  private record Missing(String kind, long id) {
    static Missing from(Row row) {
      return new Missing(row.getString(0), row.getLong(1));
    }

    CommandException refusal() {
      return CommandException.notFound("There is no %s with the id %d.".formatted(kind, id));
    }
  }

  private static Future<Void> requireNone(Optional<Missing> missing) {
    return missing.isEmpty()
        ? Future.succeededFuture()
        : Future.failedFuture(missing.get().refusal());
  }

  /**
   * Inserts those that are new, numbered in the order of the chunk. They are written in the order
   * of their identity: whoever inserts some of them at the same time waits for the other, never in
   * a circle, and finds them there. The lock of the workflow stands for a foreign key, which would
   * take it for each task: who removes the workflow waits, or nothing is inserted.
   *
   * @return those that were
   */
  Future<List<InsertedTask>> insert(NewTasks chunk) {
    List<NewTask> tasks = chunk.tasks();
    return database.list(
        """
            with parent as materialized (
              select id from workflow where id = #{workflowId}::bigint for key share
            )
            insert into task
              (id, workflow_id, node_id, task_args_hash, array_id, task_resources_id, name,
               command, max_attempts, resource_scales, fallback_queues, status)
            select numbered.id, parent.id, numbered.node_id, numbered.task_args_hash,
                   numbered.array_id, numbered.task_resources_id, numbered.name,
                   numbered.command, numbered.max_attempts, numbered.resource_scales,
                   numbered.fallback_queues, #{status}::text
            from (
              select nextval(pg_get_serial_sequence('task', 'id')) as id, new.*
              from unnest(#{nodes}::bigint[], #{hashes}::text[], #{arrays}::bigint[],
                          #{resources}::bigint[], #{names}::text[], #{commands}::text[],
                          #{maxAttempts}::integer[], #{scales}::text[], #{queues}::text[])
                with ordinality as new (node_id, task_args_hash, array_id, task_resources_id,
                                        name, command, max_attempts, resource_scales,
                                        fallback_queues, place)
              where not exists (
                select from task known
                where known.workflow_id = #{workflowId}::bigint
                  and known.node_id = new.node_id
                  and known.task_args_hash = new.task_args_hash
              )
              order by new.place
            ) as numbered
            cross join parent
            order by numbered.node_id, numbered.task_args_hash
            on conflict on constraint uc_task_identity do nothing
            returning id, node_id, task_args_hash
            """,
        Parameters.of("workflowId", chunk.workflowId())
            .and("nodes", numbers(tasks, NewTask::nodeId))
            .and("hashes", texts(tasks, NewTask::argsHash))
            .and("arrays", numbers(tasks, NewTask::arrayId))
            .and("resources", numbers(tasks, NewTask::taskResourcesId))
            .and("names", texts(tasks, NewTask::name))
            .and("commands", texts(tasks, NewTask::command))
            .and("maxAttempts", tasks.stream().map(NewTask::maxAttempts).toArray(Integer[]::new))
            .and("scales", texts(tasks, NewTask::resourceScales))
            .and("queues", texts(tasks, NewTask::fallbackQueues))
            .and("status", TaskStatus.REGISTERING.code()),
        InsertedTask::from);
  }

  /** A task that was new, with what tells it apart in its workflow. */
  record InsertedTask(long id, long nodeId, String argsHash) {
    static InsertedTask from(Row row) {
      return new InsertedTask(row.getLong(0), row.getLong(1), row.getString(2));
    }
  }

  /**
   * Finds all of them, whoever inserted them; each by its identity, whatever else there is. Fails
   * with NOT_FOUND if some are not there, because the workflow is being removed.
   */
  Future<List<BoundTask>> find(NewTasks chunk) {
    List<NewTask> tasks = chunk.tasks();
    return database
        .query(
            """
            select found.id, found.status
            from unnest(#{nodes}::bigint[], #{hashes}::text[])
              with ordinality as wanted (node_id, task_args_hash, place)
            cross join lateral (
              select task.id, task.status
              from task
              where task.workflow_id = #{workflowId}::bigint
                and task.node_id = wanted.node_id
                and task.task_args_hash = wanted.task_args_hash
              limit 1
            ) as found
            order by wanted.place
            """,
            Parameters.of("workflowId", chunk.workflowId())
                .and("nodes", numbers(tasks, NewTask::nodeId))
                .and("hashes", texts(tasks, NewTask::argsHash)),
            FoundTask::from)
        .map(found -> bound(chunk, found));
  }

  private record FoundTask(long id, TaskStatus status) {
    static FoundTask from(Row row) {
      return new FoundTask(row.getLong(0), TaskStatus.ofCode(row.getString(1)));
    }
  }

  private static List<BoundTask> bound(NewTasks chunk, RowSet<FoundTask> rows) {
    List<NewTask> tasks = chunk.tasks();
    if (rows.size() != tasks.size()) {
      throw new Missing("workflow", chunk.workflowId()).refusal();
    }
    List<BoundTask> bound = new ArrayList<>(tasks.size());
    for (FoundTask found : rows) {
      bound.add(new BoundTask(tasks.get(bound.size()), found.id(), found.status()));
    }
    return bound;
  }

  /** From now on runs may link to the workflow; the date of the first time stays. */
  Future<Void> markCreated(long workflowId) {
    return database
        .update(
            """
            update workflow set created_date = clock_timestamp()
            where id = #{workflowId}::bigint and created_date is null
            """,
            Parameters.of("workflowId", workflowId))
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
