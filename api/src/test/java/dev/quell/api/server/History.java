package dev.quell.api.server;

import dev.quell.testing.TestDatabase;
import java.util.List;

/**
 * Every change of a status, written by triggers in the transaction that made it. Those of instances
 * are written at its commit and tell where the Task stands then.
 */
final class History {

  /**
   * A change of an instance.
   *
   * @param from null if it was created
   * @param newest whether it was the newest instance of its Task
   * @param taskStatus the status of the Task at the commit
   */
  record InstanceStep(
      long taskInstanceId,
      String from,
      String to,
      boolean newest,
      String taskStatus,
      boolean byQuell) {}

  /** A change of a Task. */
  record TaskStep(long taskId, String from, String to, boolean byQuell) {}

  private static final String QUELL = "quell-worker";

  private final TestDatabase db;

  private History(TestDatabase db) {
    this.db = db;
  }

  /** Begins to write. */
  static History begin(TestDatabase db) {
    db.execute(
        """
        create table task_history (
          id bigint generated always as identity primary key,
          task_id bigint not null,
          from_status text not null,
          to_status text not null,
          application text not null,
          transaction xid8 not null default pg_current_xact_id()
        );
        create function note_task() returns trigger language plpgsql as $$
        begin
          insert into task_history (task_id, from_status, to_status, application)
          values (new.id, old.status, new.status, current_setting('application_name'));
          return null;
        end $$;
        create trigger history after update on task
          for each row when (old.status is distinct from new.status) execute function note_task();

        create table instance_history (
          id bigint generated always as identity primary key,
          task_instance_id bigint not null,
          task_id bigint not null,
          from_status text,
          to_status text not null,
          newest boolean not null,
          task_status text not null,
          application text not null,
          transaction xid8 not null default pg_current_xact_id()
        );
        create function note_instance() returns trigger language plpgsql as $$
        begin
          insert into instance_history
            (task_instance_id, task_id, from_status, to_status, newest, task_status, application)
          select new.id, new.task_id, old.status, new.status,
                 not exists (
                   select from task_instance newer
                   where newer.task_id = new.task_id and newer.id > new.id
                 ),
                 task.status, current_setting('application_name')
          from task
          where task.id = new.task_id;
          return null;
        end $$;
        create constraint trigger history_insert after insert on task_instance
          deferrable initially deferred for each row execute function note_instance();
        create constraint trigger history_update after update on task_instance
          deferrable initially deferred for each row
          when (old.status is distinct from new.status) execute function note_instance();
        """);
    return new History(db);
  }

  /** All changes of instances, in the order of their commits as far as one instance goes. */
  List<InstanceStep> instanceSteps() {
    return db
        .rows(
            """
            select task_instance_id, from_status, to_status, newest, task_status, application
            from instance_history
            order by id
            """)
        .stream()
        .map(
            row ->
                new InstanceStep(
                    (Long) row.get(0),
                    (String) row.get(1),
                    (String) row.get(2),
                    (Boolean) row.get(3),
                    (String) row.get(4),
                    QUELL.equals(row.get(5))))
        .toList();
  }

  /** All changes of Tasks, in the order of their commits as far as one Task goes. */
  List<TaskStep> taskSteps() {
    return db
        .rows("select task_id, from_status, to_status, application from task_history order by id")
        .stream()
        .map(
            row ->
                new TaskStep(
                    (Long) row.get(0),
                    (String) row.get(1),
                    (String) row.get(2),
                    QUELL.equals(row.get(3))))
        .toList();
  }

  /**
   * Changes of Tasks that Quell made without one of the newest instance in the same transaction.
   */
  List<List<Object>> lonelyTaskSteps() {
    return db.rows(
        """
        select task_id, from_status, to_status
        from task_history step
        where application = ?
          and not exists (
            select from instance_history driver
            where driver.task_id = step.task_id and driver.transaction = step.transaction
              and driver.newest
          )
        """,
        QUELL);
  }
}
