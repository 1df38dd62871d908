package dev.quell.loadtest.scenario;

import dev.quell.loadtest.result.Goal;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.StartingState;
import dev.quell.loadtest.traffic.Call;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;

/** Work that can be done through the server and by plain SQL alike. */
interface Workload {

  /** One word. */
  String name();

  /** What it is, for the head of a table. */
  String title();

  /**
   * A script for pgbench that does the same as one call; {@code :first} to {@code :last} are the
   * instances, {@code :offset} leads from an instance to its Task.
   */
  String transaction();

  /** The statuses it begins with. */
  StartingState start();

  /** The calls of each caller; all callers together work on one batch. */
  Supplier<Iterator<Call>> callers(Batch batch);

  /** Calls that were answered 200 but left no trace in the database. */
  long lost(Inspection rows, long answered);

  /** What the rate of a number of callers should come to. */
  Optional<Goal> goal(int callers);
}
