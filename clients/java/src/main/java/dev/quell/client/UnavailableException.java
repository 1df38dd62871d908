package dev.quell.client;

/**
 * Tells that the queue is full, the database is in trouble, or the server is stopping. A command
 * about many rows may have been carried out in part.
 */
public final class UnavailableException extends QuellException {
  private static final long serialVersionUID = 1L;

  UnavailableException(String sentence) {
    super(sentence, true);
  }
}
