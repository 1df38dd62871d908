package dev.quell.domain.json;

import io.vertx.core.json.DecodeException;

/**
 * Tells why {@link JsonText} does not take JSON that a parser would. The message is the end of a
 * sentence. Carries no stack trace: it is an answer, not a defect.
 */
public final class RefusedJson extends DecodeException {
  private static final long serialVersionUID = 1L;

  RefusedJson(String endOfSentence) {
    super(endOfSentence);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
