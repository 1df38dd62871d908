package dev.quell.client;

/** Tells that a row which the command names does not exist. Nothing was changed. */
public final class UnknownRowException extends QuellException {
  private static final long serialVersionUID = 1L;

  UnknownRowException(String sentence) {
    super(sentence, false);
  }
}
