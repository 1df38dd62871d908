package dev.quell.client;

/**
 * Tells that Quell has a defect, of which its log has the details. Nothing of the failed
 * transaction was changed.
 */
public final class ServerDefectException extends QuellException {
  private static final long serialVersionUID = 1L;

  ServerDefectException(String sentence) {
    super(sentence, false);
  }
}
