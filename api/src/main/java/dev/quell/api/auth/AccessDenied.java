package dev.quell.api.auth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a call for lack of a valid token or of a scope, or because a foreign web page sent it.
 * The message is a sentence for the caller; it never contains the token or a key. Carries no stack
 * trace: it is an answer, not a defect.
 */
public final class AccessDenied extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;
  private final String sentence;
  private final @Nullable String challenge;

  AccessDenied(Refusal refusal, String sentence, @Nullable String challenge) {
    super(sentence, null, false, false);
    this.sentence = sentence;
    this.refusal = refusal;
    this.challenge = challenge;
  }

  /** The status of the HTTP answer: 401 without a valid token, 403 without the right. */
  public int status() {
    return refusal.status();
  }

  /** The value of the answer's {@code WWW-Authenticate} header: what would let the caller in. */
  public Optional<String> challenge() {
    return Optional.ofNullable(challenge);
  }

  Refusal refusal() {
    return refusal;
  }

  /** The sentence; there always is one. */
  @Override
  public String getMessage() {
    return sentence;
  }
}
