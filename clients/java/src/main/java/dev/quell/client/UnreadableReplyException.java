package dev.quell.client;

/**
 * Tells that a reply is not what this version of the client expects; the command was carried out.
 * The server is of another version.
 */
public final class UnreadableReplyException extends QuellException {
  private static final long serialVersionUID = 1L;

  UnreadableReplyException(String sentence) {
    super(sentence, false);
  }
}
