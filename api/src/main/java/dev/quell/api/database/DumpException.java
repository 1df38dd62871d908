package dev.quell.api.database;

/** A dump that cannot be written or restored. The message is one sentence for the operator. */
public final class DumpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DumpException(String sentence) {
    super(sentence);
  }

  DumpException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
