package dev.quell.loadtest.scenario;

import dev.quell.loadtest.progress.Progress;
import dev.quell.loadtest.result.Results;

/** One comparison of the server with plain SQL on the same database. */
public interface Scenario {

  /** How many steps it tells of. */
  int steps();

  /**
   * Prepares its rows, measures, checks what must hold afterwards, and removes its rows. Blocks
   * until all is done.
   */
  Results run(Progress progress);
}
