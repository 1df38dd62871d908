package dev.quell.api.server;

/**
 * A reason why Quell did not start that is no fault of its configuration or database. The message
 * is one sentence for the operator.
 */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
