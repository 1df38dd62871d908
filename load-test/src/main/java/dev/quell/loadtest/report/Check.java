package dev.quell.loadtest.report;

/**
 * Says, in a sentence, what must hold after a run however fast it was, and how often it does not.
 */
public record Check(String invariant, long violations) {

  /** Tells whether it holds without exception. */
  public boolean holds() {
    return violations == 0;
  }
}
