package dev.quell.loadtest.soak;

import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.Inspection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers what the servers acknowledged, and holds it against the rows at the end: acknowledged
 * means kept. Thread-safe.
 */
final class Acknowledgements {
  private final Map<Long, String> instances = new ConcurrentHashMap<>();
  private final Map<Long, String> runs = new ConcurrentHashMap<>();
  private final Set<Long> tasks = ConcurrentHashMap.newKeySet();
  private final Map<Long, Long> killed = new ConcurrentHashMap<>();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
  private final AtomicLong longestSilence = new AtomicLong();

  /** Remembers the last status letter of an instance that an answer told. */
  void instance(long id, String letter) {
    instances.put(id, letter);
    wrote();
  }

  /** Remembers the last status letter of a workflow run. */
  void run(long id, String letter) {
    runs.put(id, letter);
    wrote();
  }

  /** Remembers Tasks that are bound. */
  void tasks(Collection<Long> ids) {
    tasks.addAll(ids);
    wrote();
  }

  /** Remembers a kill job for a whole workflow. */
  void killed(long job, long workflow) {
    killed.put(job, workflow);
    wrote();
  }

  private void wrote() {
    writes.incrementAndGet();
    long now = System.nanoTime();
    longestSilence.accumulateAndGet(now - lastNanos.getAndSet(now), Math::max);
  }

  /** Remembers something that a client should not have met. */
  void complain(String sentence) {
    complaints.add(sentence);
  }

  /** Counts acknowledged writes. */
  long writes() {
    return writes.get();
  }

  /** Answers the longest time without an acknowledged write since it was asked last. */
  double takeLongestSilenceSeconds() {
    return longestSilence.getAndSet(0) / 1e9;
  }

  /** Lists what clients should not have met. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Tells how much there is to look for. */
  String summary() {
    return "%,d acknowledged writes: %,d Tasks bound, %,d instances, %,d runs, %,d kill jobs"
        .formatted(writes(), tasks.size(), instances.size(), runs.size(), killed.size());
  }

  /** Looks at all rows that an answer told of, and at everything that always holds. */
  List<Check> checks(Database database) {
    List<Check> checks = new ArrayList<>(Inspection.ofAll(database).invariants());
    checks.add(new Check("no client met what it should not", complaints.size()));
    checks.add(
        new Check(
            "every acknowledged status of an instance is kept",
            Inspection.countLost(database, instances)));
    long lostRuns =
        database.number(
            """
            select count(*)
            from unnest(?::bigint[], ?::text[]) as told (id, status)
            left join workflow_run run on run.id = told.id
            where run.status is distinct from told.status
            """,
            runs.keySet().toArray(Long[]::new),
            runs.values().toArray(String[]::new));
    checks.add(new Check("every acknowledged status of a run is kept", lostRuns));
    String lostTasks = "where not exists (select from task where task.id = told.id)";
    checks.add(check(database, "every acknowledged Task is kept", lostTasks, tasks));
    String undone =
        """
        left join kill_job job on job.id = told.id
        where job.state is distinct from 'done'
        """;
    checks.add(check(database, "every acknowledged kill job is done", undone, killed.keySet()));
    String alive = "join task on task.workflow_id = told.id where task.status <> 'F'";
    checks.add(
        check(database, "nothing that was to be killed lives or waits", alive, killed.values()));
    return checks;
  }

  private static Check check(
      Database database, String invariant, String violations, Collection<Long> told) {
    String sql = "select count(*) from unnest(?::bigint[]) as told (id) " + violations;
    return new Check(invariant, database.number(sql, (Object) told.toArray(Long[]::new)));
  }
}
