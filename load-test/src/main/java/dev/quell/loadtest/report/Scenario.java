package dev.quell.loadtest.report;

import java.io.IOException;

/** Loads the server in one way, and judges what comes of it. */
public interface Scenario {

  /** Tells how many steps {@link #run} announces. */
  int steps();

  /**
   * Prepares its rows, measures, checks what must hold afterwards, and removes its rows. Blocks
   * until all is done.
   */
  Results run(Progress progress) throws IOException, InterruptedException;
}
