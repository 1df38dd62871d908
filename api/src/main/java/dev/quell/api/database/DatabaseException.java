package dev.quell.api.database;

/**
 * A database that Quell cannot run on. The message is one sentence for the operator and never holds
 * a password; the cause is for debugging.
 */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A refusal without a cause of its own. */
  public DatabaseException(String sentence) {
    super(sentence);
  }

  /** A refusal because of a failure. */
  public DatabaseException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** Gives what a failure says, as a part of a sentence. */
  public static String oneLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
  }
}
