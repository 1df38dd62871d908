package dev.quell.api.console;

import dev.quell.api.database.Parameters;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.database.SharedReads;
import io.vertx.core.Future;

/**
 * Counts the live instances of each run that has some, by status. All of a site are read for that,
 * so whatever list needs it shares one count, and joins it as a table. Thread-safe.
 */
public final class LiveByRun {
  /** SQL: a table with the columns {@code run_id} and {@code n}, of the parameters given here. */
  static final String TABLE =
      "unnest(#{liveRuns}::bigint[], #{liveCounts}::bigint[]) as live (run_id, n)";

  static final String SQL =
      """
      select workflow_run_id as owner, status, count(*) as n
      from task_instance
      where stage is not null
      group by 1, 2
      """;

  private final SharedReads<Counts.Count> reads;

  /** Counts in a database. */
  public LiveByRun(RetryingPool database) {
    this.reads = new SharedReads<>(database);
  }

  /** Adds the table to the parameters of a statement. Fails with UNAVAILABLE if time runs out. */
  Future<Parameters> addTo(Parameters parameters, long millis) {
    return reads
        .list(millis, SQL, Parameters.none(), Counts.Count::from)
        .map(
            counts ->
                parameters
                    .andIds("liveRuns", counts.stream().map(Counts.Count::owner).toList())
                    .andIds("liveCounts", counts.stream().map(Counts.Count::n).toList()));
  }

  /** Counts by run and status; unknown if time runs out. */
  Future<Counts> byStatus(long millis) {
    return reads.listInTime(millis, SQL, Parameters.none(), Counts.Count::from).map(Counts::of);
  }
}
