package dev.quell.client;

import dev.quell.domain.command.FailureCode;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Objects;

/**
 * Tells that a command was not carried out, or that nobody knows whether it was. The message is a
 * sentence for people. Carries no stack trace: it is an answer, not a defect of the caller's.
 */
public abstract sealed class QuellException extends RuntimeException
    permits InvalidCommandException,
        UnknownRowException,
        ServerDefectException,
        UnavailableException,
        NoReplyException,
        NoWorkerException,
        UnreadableReplyException {
  private static final long serialVersionUID = 1L;

  private final boolean worthRepeating;

  QuellException(String sentence, boolean worthRepeating) {
    super(sentence, null, false, false);
    this.worthRepeating = worthRepeating;
  }

  /**
   * Tells whether the same command may succeed later. Repeating it is safe in any case; let the
   * waits between repetitions grow.
   *
   * @return false if the command itself is wrong, or a program is
   */
  public final boolean isWorthRepeating() {
    return worthRepeating;
  }

  static Throwable of(Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return failure;
    }
    String sentence =
        Objects.requireNonNullElse(reply.getMessage(), "The command was refused without a reason.");
    return reply.failureType() == ReplyFailure.RECIPIENT_FAILURE
        ? ofCode(FailureCode.ofNumber(reply.failureCode()), sentence)
        : ofBus(reply.failureType(), sentence);
  }

  private static QuellException ofCode(FailureCode code, String sentence) {
    return switch (code) {
      case INVALID -> new InvalidCommandException(sentence);
      case NOT_FOUND -> new UnknownRowException(sentence);
      case INTERNAL -> new ServerDefectException(sentence);
      case UNAVAILABLE -> new UnavailableException(sentence);
    };
  }

  private static QuellException ofBus(ReplyFailure type, String sentence) {
    return type == ReplyFailure.NO_HANDLERS
        ? new NoWorkerException(
            "No member of the cluster carries out commands at present. Repeat the command.")
        : new NoReplyException(
            "The command was not answered (%s); it may or may not have been carried out. Repeat it."
                .formatted(sentence));
  }
}
