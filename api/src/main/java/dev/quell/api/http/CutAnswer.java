package dev.quell.api.http;

/** An answer that has begun cannot be ended; only cutting the connection tells its reader. */
public final class CutAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CutAnswer(Throwable cause) {
    super("The answer was cut: " + cause, cause);
  }

  CutAnswer(String message) {
    super(message);
  }
}
