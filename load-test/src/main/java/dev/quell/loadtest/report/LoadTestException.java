package dev.quell.loadtest.report;

import io.vertx.core.Future;

/** Keeps the load test from going on; its message is a sentence for the user. */
public final class LoadTestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LoadTestException(String sentence) {
    super(sentence);
  }

  public LoadTestException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** Answers a future that fails with a sentence, whose numbers are filled in. */
  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
  public static <T> Future<T> future(String format, Object... values) {
    return Future.failedFuture(new LoadTestException(format.formatted(values)));
  }
}
