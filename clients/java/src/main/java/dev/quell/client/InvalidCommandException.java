package dev.quell.client;

/**
 * Tells that the command is malformed, and what would be right. Nothing was changed, and the same
 * command will never succeed.
 */
public final class InvalidCommandException extends QuellException {
  private static final long serialVersionUID = 1L;

  InvalidCommandException(String sentence) {
    super(sentence, false);
  }
}
