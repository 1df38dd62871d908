package dev.quell.loadtest.report;

/** What keeps the load test from going on; the message is a sentence for its user. */
public final class LoadTestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LoadTestException(String sentence) {
    super(sentence);
  }

  public LoadTestException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
