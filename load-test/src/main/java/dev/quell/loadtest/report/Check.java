package dev.quell.loadtest.report;

/**
 * States something that must hold after a run, however fast it was.
 *
 * @param invariant a sentence
 * @param violations how often it does not hold
 */
public record Check(String invariant, long violations) {

  /** Tells whether it holds without exception. */
  public boolean holds() {
    return violations == 0;
  }
}
