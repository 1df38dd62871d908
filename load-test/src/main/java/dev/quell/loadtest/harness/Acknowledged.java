package dev.quell.loadtest.harness;

import dev.quell.loadtest.gatling.Account;
import dev.quell.loadtest.gatling.Phase;
import dev.quell.loadtest.gatling.Plan;
import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.subject.Database;
import java.util.ArrayList;
import java.util.List;

/** Holds what the server has acknowledged against the rows: an acknowledged D is D. */
final class Acknowledged {
  private final Database database;
  private final LoadWorkflow workflow;
  private final Plan plan;
  private final Account account;

  Acknowledged(Database database, LoadWorkflow workflow, Plan plan, Account account) {
    this.database = database;
    this.workflow = workflow;
    this.plan = plan;
    this.account = account;
  }

  /** Looks at all rows that an answer told of. */
  List<Check> checks() {
    List<Check> checks = new ArrayList<>(List.of(answers(), noRefusal(), statusesAreThere()));
    if (!account.beaten().isEmpty()) {
      checks.add(heartbeatsAreThere());
    }
    if (!plan.doomed().isEmpty()) {
      checks.add(killsAreComplete());
    }
    if (!plan.tasks().isEmpty()) {
      checks.add(attemptsAreThere());
      checks.add(new Check("every array came to its end", account.unfinished()));
    }
    return checks;
  }

  private Check answers() {
    long wrong = account.phases().values().stream().mapToLong(Phase::failed).sum();
    return new Check("every call was answered 200 or 503", wrong);
  }

  private Check noRefusal() {
    return new Check("no report was refused", account.refused());
  }

  private Check statusesAreThere() {
    long lost =
        account.statuses().entrySet().stream()
            .mapToLong(
                told ->
                    database.number(
                        """
                        select count(*)
                        from unnest(?::bigint[]) as told (id)
                        left join task_instance ti on ti.id = told.id
                        where ti.status is distinct from ?::text
                        """,
                        told.getValue().toArray(Long[]::new),
                        told.getKey()))
            .sum();
    return new Check("every acknowledged status is in the database", lost);
  }

  private Check heartbeatsAreThere() {
    long lost =
        database.number(
            """
            select count(*)
            from unnest(?::bigint[]) as told (id)
            join task_instance ti on ti.id = told.id
            where ti.report_by_date > clock_timestamp() + interval '1 hour'
            """,
            (Object) account.beaten().toArray(Long[]::new));
    return new Check("every acknowledged heartbeat is in the database", lost);
  }

  private Check killsAreComplete() {
    List<Batch> killed =
        plan.doomed().stream()
            .filter(batch -> account.killed().contains(batch.firstInstance()))
            .toList();
    long alive =
        database.number(
            """
            select count(*)
            from unnest(?::bigint[], ?::bigint[]) as batch (first, last)
            join task_instance ti on ti.id between batch.first and batch.last
            join task t on t.id = ti.task_id
            where ti.status <> 'F' or t.status <> 'F'
            """,
            killed.stream().map(Batch::firstInstance).toArray(Long[]::new),
            killed.stream().map(Batch::lastInstance).toArray(Long[]::new));
    return new Check("every acknowledged kill is complete", alive);
  }

  private Check attemptsAreThere() {
    long instances =
        database.number(
            """
            select count(*) from task_instance ti join task t on t.id = ti.task_id
            where t.workflow_id = ?
            """,
            workflow.id());
    return new Check(
        "every acknowledged attempt has one instance", Math.abs(instances - account.queued()));
  }
}
