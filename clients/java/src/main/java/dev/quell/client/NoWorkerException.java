package dev.quell.client;

/**
 * Tells that no member of the cluster carries out commands, perhaps because none has been found
 * yet.
 */
public final class NoWorkerException extends QuellException {
  private static final long serialVersionUID = 1L;

  NoWorkerException(String sentence) {
    super(sentence, true);
  }
}
