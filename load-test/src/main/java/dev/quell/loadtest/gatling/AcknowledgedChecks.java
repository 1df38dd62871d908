package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import java.util.ArrayList;
import java.util.List;

/** Holds what the server has acknowledged against the rows: an acknowledged D is D. */
record AcknowledgedChecks(LoadWorkflow workflow, Plan plan, SimulationResult result) {

  /** Looks at all rows that an answer told of. */
  List<Check> all() {
    long wrong = result.phases().values().stream().mapToLong(Recording.Summary::failed).sum();
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("every call was answered 200 or 503", wrong));
    checks.add(new Check("no report was refused", result.refused()));
    checks.add(new Check("every acknowledged status is in the database", lostStatuses()));
    if (!result.withHeartbeat().isEmpty()) {
      checks.add(new Check("every acknowledged heartbeat is in the database", lostHeartbeats()));
    }
    if (plan.batches().containsKey(StartingState.TO_BE_KILLED)) {
      checks.add(new Check("every acknowledged kill is complete", survivors()));
    }
    if (!plan.tasks().isEmpty()) {
      long missing = Math.abs(workflow.inspect().instances() - result.queued());
      checks.add(new Check("every acknowledged attempt has one instance", missing));
      checks.add(new Check("every array came to its end", result.unfinished()));
    }
    return checks;
  }

  private long lostStatuses() {
    return result.statuses().entrySet().stream()
        .mapToLong(told -> notInStatus(told.getKey(), told.getValue()))
        .sum();
  }

  private long notInStatus(String letter, List<Long> instances) {
    return count(
        """
        select count(*)
        from unnest(?::bigint[]) as told (id)
        left join task_instance ti on ti.id = told.id
        where ti.status is distinct from ?::text
        """,
        instances.toArray(Long[]::new),
        letter);
  }

  private long lostHeartbeats() {
    return count(
        """
        select count(*)
        from unnest(?::bigint[]) as told (id)
        join task_instance ti on ti.id = told.id
        where ti.report_by_date > clock_timestamp() + interval '1 hour'
        """,
        (Object) result.withHeartbeat().toArray(Long[]::new));
  }

  private long survivors() {
    List<Batch> killed =
        plan.batches().get(StartingState.TO_BE_KILLED).stream()
            .filter(batch -> result.killed().contains(batch.firstInstance()))
            .toList();
    return count(
        """
        select count(*)
        from unnest(?::bigint[], ?::bigint[]) as batch (first, last)
        join task_instance ti on ti.id between batch.first and batch.last
        join task t on t.id = ti.task_id
        where ti.status <> 'F' or t.status <> 'F'
        """,
        killed.stream().map(Batch::firstInstance).toArray(Long[]::new),
        killed.stream().map(Batch::lastInstance).toArray(Long[]::new));
  }

  private long count(String sql, Object... parameters) {
    return workflow.database().number(sql, parameters);
  }
}
