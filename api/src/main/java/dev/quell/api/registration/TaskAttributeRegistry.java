package dev.quell.api.registration;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.registration.NewTaskAttributes.Entry;
import io.vertx.core.Future;
import java.util.List;

/**
 * Stores attributes of tasks, and the names that are new ({@code
 * docs/contract/workflow-and-bind.md} §24).
 */
final class TaskAttributeRegistry {
  private final RetryingPool database;

  TaskAttributeRegistry(RetryingPool database) {
    this.database = database;
  }

  /**
   * The last value of an attribute wins. Callers who introduce the same name wait for each other;
   * rows are written in one order, so none waits in a circle. The tasks exist.
   */
  Future<Void> store(NewTaskAttributes attributes) {
    List<Entry> entries = attributes.entries();
    return entries.isEmpty()
        ? Future.succeededFuture()
        : insertTypes(attributes.names()).compose(known -> upsert(entries));
  }

  private Future<Void> insertTypes(List<String> names) {
    return database
        .update(
            """
            insert into task_attribute_type (name)
            select wanted.name
            from unnest(#{names}::text[]) with ordinality as wanted (name, place)
            where not exists (select from task_attribute_type known where known.name = wanted.name)
            order by wanted.place
            on conflict (name) do nothing
            """,
            Parameters.none().andTexts("names", names))
        .mapEmpty();
  }

  /** A statement of its own, which sees the names that others have inserted meanwhile. */
  private Future<Void> upsert(List<Entry> entries) {
    return database
        .update(
            """
            insert into task_attribute (task_id, task_attribute_type_id, value)
            select new.task_id, type.id, new.value
            from unnest(#{tasks}::bigint[], #{names}::text[], #{values}::text[])
              as new (task_id, name, value)
            join task_attribute_type type on type.name = new.name
            order by new.task_id, type.id
            on conflict (task_id, task_attribute_type_id) do update set value = excluded.value
            """,
            Parameters.of("tasks", entries.stream().map(Entry::taskId).toArray(Long[]::new))
                .and("names", entries.stream().map(Entry::name).toArray(String[]::new))
                .and("values", entries.stream().map(Entry::value).toArray(String[]::new)))
        .mapEmpty();
  }
}
