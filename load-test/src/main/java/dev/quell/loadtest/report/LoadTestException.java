package dev.quell.loadtest.report;

/** Keeps the load test from going on; its message is a sentence for the user. */
public final class LoadTestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LoadTestException(String sentence) {
    super(sentence);
  }

  public LoadTestException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
