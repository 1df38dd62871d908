package dev.quell.api.http;

/**
 * Refuses with an answer whose field {@code error} is the sentence itself, on routes whose clients
 * expect it so. Carries no stack trace: it is an answer, not a defect.
 */
public final class PlainRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NOT_FOUND = 404;

  private final int status;
  private final String sentence;

  private PlainRefusal(int status, String sentence) {
    super(sentence, null, false, false);
    this.sentence = sentence;
    this.status = status;
  }

  /** What the request names does not exist. */
  public static PlainRefusal notFound(String sentence) {
    return new PlainRefusal(NOT_FOUND, sentence);
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }

  /** The sentence; there always is one. */
  @Override
  public String getMessage() {
    return sentence;
  }
}
