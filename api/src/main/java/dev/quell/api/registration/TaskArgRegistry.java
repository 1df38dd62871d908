package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import io.vertx.core.Future;
import java.util.List;

/**
 * Inserts values of arguments unless there are some ({@code docs/contract/workflow-and-bind.md}
 * §23).
 */
final class TaskArgRegistry {
  private final RetryingPool database;

  TaskArgRegistry(RetryingPool database) {
    this.database = database;
  }

  /** The first value of an argument stays. Tasks and arguments exist. */
  Future<Void> insert(List<NewTaskArg> args) {
    return database
        .update(
            """
            insert into task_arg (task_id, arg_id, val)
            select new.task_id, new.arg_id, new.val
            from unnest(#{tasks}::bigint[], #{args}::bigint[], #{values}::text[])
              with ordinality as new (task_id, arg_id, val, place)
            order by new.place
            on conflict (task_id, arg_id) do nothing
            """,
            Parameters.of("tasks", args.stream().map(NewTaskArg::taskId).toArray(Long[]::new))
                .and("args", args.stream().map(NewTaskArg::argId).toArray(Long[]::new))
                .and("values", args.stream().map(NewTaskArg::value).toArray(String[]::new)))
        .mapEmpty();
  }
}
