package dev.quell.api.http;

/**
 * Tells why a request is refused before it is complete. Carries no stack trace: it is an answer,
 * not a defect.
 */
final class RefusedRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int BAD_REQUEST = 400;
  private static final int REQUEST_TIMEOUT = 408;

  private final int status;
  private final String sentence;

  private RefusedRequest(int status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
    this.sentence = sentence;
  }

  /**
   * Refuses what may mean one thing to this server and another to a proxy before it.
   *
   * @param right says what would be right, as the end of a sentence
   */
  static RefusedRequest framing(String right) {
    return new RefusedRequest(BAD_REQUEST, "The request is no valid HTTP: " + right + ".");
  }

  /**
   * Refuses what is not there in time.
   *
   * @param part of the request
   */
  static RefusedRequest late(String part) {
    return new RefusedRequest(
        REQUEST_TIMEOUT, "The request did not come in time: " + part + " must be sent at once.");
  }

  /** Gives the HTTP status of the answer. */
  int status() {
    return status;
  }

  /** The sentence; there always is one. */
  @Override
  public String getMessage() {
    return sentence;
  }
}
