package dev.quell.loadtest.scenario;

import dev.quell.loadtest.result.Unit;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.Inspection;
import dev.quell.loadtest.rows.LoadWorkflow;
import dev.quell.loadtest.rows.StartingState;

/** An operation whose cost is measured on a batch of its own, while the table grows around it. */
interface Probe {

  /** What it is, for a table; {@code instances} are in its batch. */
  String operation(int instances);

  /** Of its values. */
  Unit unit();

  /** The statuses that its batch begins with. */
  StartingState start();

  /** Measures once, on a new batch. Blocks. */
  Outcome measure(LoadWorkflow workflow, Batch batch);

  /**
   * What one measurement came to.
   *
   * @param answered calls answered 200
   * @param unexpected calls answered neither 200 nor 503, or not at all
   */
  record Outcome(double value, long answered, long unexpected) {}

  /** What was answered 200 but left no trace, or a wrong one, in the database. */
  long lost(Inspection rows, Outcome outcome);
}
