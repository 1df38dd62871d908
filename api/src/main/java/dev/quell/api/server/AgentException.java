package dev.quell.api.server;

/** A reason why an agent gets no orders from its server. The message is a sentence. */
final class AgentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AgentException(String sentence) {
    super(sentence);
  }

  AgentException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
