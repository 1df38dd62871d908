package dev.quell.loadtest.result;

/**
 * Something that must hold after a run, however fast it was.
 *
 * @param invariant a sentence
 * @param violations how often it does not hold
 */
public record Check(String invariant, long violations) {

  /** Whether it holds without exception. */
  public boolean holds() {
    return violations == 0;
  }
}
