package dev.quell.loadtest.gatling;

import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records what the server acknowledges while a simulation runs, and holds it against the rows
 * afterwards: an acknowledged D is D. Thread-safe.
 *
 * @param statuses the last status letter that an answer confirmed, by instance
 * @param withHeartbeat instances whose heartbeat was answered 200
 * @param killed the batches whose kill was answered 200
 * @param queued how many Tasks answers said were queued
 * @param refused reports that the server answered with another status than the one that is due
 * @param unfinished arrays that did not come to their end
 */
record Acknowledged(
    Map<Long, String> statuses,
    Set<Long> withHeartbeat,
    Set<Batch> killed,
    AtomicLong queued,
    AtomicLong refused,
    AtomicLong unfinished) {

  static Acknowledged nothing() {
    return new Acknowledged(
        new ConcurrentHashMap<>(),
        ConcurrentHashMap.newKeySet(),
        ConcurrentHashMap.newKeySet(),
        new AtomicLong(),
        new AtomicLong(),
        new AtomicLong());
  }

  /**
   * Records the answer to a report: workers are told the status, distributors a message that is
   * empty if all is well, or if the report came a second time.
   */
  void reported(long instance, JsonObject answer, String due, boolean repeated) {
    if (answer.containsKey("task_instance")) {
      reported(instance, answer.getJsonArray("task_instance").getString(1), due);
    } else if (answer.containsKey("status")) {
      reported(instance, answer.getString("status"), due);
    } else if (answer.getString("message").isEmpty()) {
      reported(instance, due, due);
    } else {
      expect(repeated);
    }
  }

  private void reported(long instance, String status, String due) {
    statuses.put(instance, status);
    expect(status.equals(due));
  }

  /** Counts a refusal unless the server did what was asked. */
  void expect(boolean done) {
    refused.addAndGet(done ? 0 : 1);
  }

  /** Looks at all rows that an answer told of. */
  List<Check> checks(LoadWorkflow workflow, Plan plan) {
    Database database = workflow.database();
    List<Check> checks = new ArrayList<>();
    checks.add(new Check("no report was refused", refused.get()));
    checks.add(
        new Check(
            "every acknowledged status is in the database",
            Inspection.countLost(database, statuses)));
    if (!withHeartbeat.isEmpty()) {
      checks.add(
          new Check("every acknowledged heartbeat is in the database", lostHeartbeats(database)));
    }
    if (plan.batches().containsKey(StartingState.TO_BE_KILLED)) {
      checks.add(new Check("every acknowledged kill is complete", survivors(database)));
    }
    if (plan.batches().containsKey(StartingState.REGISTERED)) {
      long missing = Math.abs(workflow.inspect().instances() - queued.get());
      checks.add(new Check("every acknowledged attempt has one instance", missing));
      checks.add(new Check("every array came to its end", unfinished.get()));
    }
    return checks;
  }

  private long lostHeartbeats(Database database) {
    return database.number(
        """
        select count(*)
        from unnest(?::bigint[]) as told (id)
        join task_instance ti on ti.id = told.id
        where ti.report_by_date > clock_timestamp() + interval '1 hour'
        """,
        (Object) withHeartbeat.toArray(Long[]::new));
  }

  private long survivors(Database database) {
    return database.number(
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
}
