package dev.quell.client;

/** Tells that no reply came in time. That never means that the command was not carried out. */
public final class NoReplyException extends QuellException {
  private static final long serialVersionUID = 1L;

  NoReplyException(String sentence) {
    super(sentence, true);
  }
}
