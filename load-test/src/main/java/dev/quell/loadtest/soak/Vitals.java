package dev.quell.loadtest.soak;

import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.report.Unit;
import dev.quell.loadtest.rows.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Looks again and again at what a process holds that runs all the time, and at the end at what the
 * database has become, and judges by fixed bounds whether anything of it would grow for ever.
 */
final class Vitals {
  /** The tables whose rows come and change with the load. */
  private static final String TABLES = "task, task_instance, workflow_run, workflow, kill_job_item";

  private static final String KIBIBYTES = "pg_total_relation_size(name) / 1024";

  /** Connections of two processes, as docs/operations/sizing.md says. */
  private static final long CONNECTIONS = 2 * 80;

  /** Half of the live tuples may be dead, and so many, as a small table is not worth a vacuum. */
  private static final long DEAD_SPARE = 5_000;

  private static final int SECONDS_TO_VACUUM = 60;

  private static final long TIMES_PACKED = 3;

  private final List<Sample> samples = new ArrayList<>();

  /** Holds MiB of the heap after a collection, MiB of the process in memory, and counts. */
  record Sample(double heap, double resident, long handles, long connections) {
    @Override
    public String toString() {
      return Unit.format(
          "heap %.0f MiB, RSS %.0f MiB, %d handles, %d connections",
          heap, resident, handles, connections);
    }
  }

  /** Looks once; the process must not be frozen. */
  Sample look(Deployment deployment) {
    try (Database database = deployment.primary().connect()) {
      long connections =
          database.number(
              """
              select count(*) from pg_stat_activity
              where backend_type = 'client backend' and pid <> pg_backend_pid()
              """);
      return add(deployment.elder().look(connections));
    }
  }

  Sample add(Sample sample) {
    samples.add(sample);
    return sample;
  }

  /** Judges, when the load has ended; packs the tables to see how much of them is needed. */
  List<Check> judge(Database database) {
    int heap = QuellProcess.HEAP_MEBIBYTES;
    return List.of(
        growth("MiB of the heap after a collection", Sample::heap, 1.3, 16, heap),
        growth("MiB of the process in memory (RSS)", Sample::resident, 1.25, 64, heap + 320.0),
        growth("file handles of the process", Sample::handles, 1, 50, Integer.MAX_VALUE),
        connections(),
        openTransactions(database),
        deadTuples(database),
        tableGrowth(database));
  }

  /**
   * Compares medians of the first and the last third, so that one look does not decide. Allows what
   * was at first times a factor and something to spare, and never more than a most.
   */
  private Check growth(
      String what, ToDoubleFunction<Sample> value, double factor, double spare, double most) {
    int third = Math.max(1, samples.size() / 3);
    double first = median(samples.subList(0, third), value);
    double last = median(samples.subList(samples.size() - third, samples.size()), value);
    double bound = Math.min(most, factor * first + spare);
    return check(
        last <= bound,
        "%s: %.0f in the first third, %.0f in the last, at most %.0f",
        what,
        first,
        last,
        bound);
  }

  private static double median(List<Sample> some, ToDoubleFunction<Sample> value) {
    double[] sorted = some.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private Check connections() {
    long most = samples.stream().mapToLong(Sample::connections).max().orElse(0);
    return check(
        most <= CONNECTIONS, "connections of both processes: %d, at most %d", most, CONNECTIONS);
  }

  private static Check openTransactions(Database database) {
    long open =
        database.number(
            """
            select count(*) from pg_stat_activity
            where state like 'idle in transaction%' and state_change < now() - interval '10 s'
            """);
    return check(open == 0, "transactions that were left open: %d, at most 0", open);
  }

  /**
   * PostgreSQL forgets its counts in a fail-over, so nothing may be vacuumed for a while; analysed,
   * it knows them again. Then vacuum must come by itself, and nothing may keep it from its work.
   */
  private static Check deadTuples(Database database) {
    database.execute("analyze " + TABLES);
    long first = sum(database, "pg_stat_get_dead_tuples(name)");
    long most = DEAD_SPARE + sum(database, "pg_stat_get_live_tuples(name)") / 2;
    long last = first;
    for (int second = 0; last > most && second < SECONDS_TO_VACUUM; second++) {
      database.execute("select count(pg_sleep(1))");
      last = sum(database, "pg_stat_get_dead_tuples(name)");
    }
    return check(
        last <= most,
        "dead tuples: %,d, %,d when vacuum had its time, at most %,d",
        first,
        last,
        most);
  }

  private static Check tableGrowth(Database database) {
    long before = sum(database, KIBIBYTES);
    database.execute("vacuum full " + TABLES);
    long most = TIMES_PACKED * sum(database, KIBIBYTES);
    return check(before <= most, "KiB of the tables and indexes: %,d, at most %,d", before, most);
  }

  private static long sum(Database database, String ofTable) {
    String tables = "unnest(string_to_array(?, ', ')::regclass[]) as name";
    return database.number("select sum(%s) from %s".formatted(ofTable, tables), TABLES);
  }

  private static Check check(boolean holds, String format, Object... values) {
    return new Check(Unit.format(format, values), holds ? 0 : 1);
  }
}
