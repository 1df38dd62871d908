package dev.quell.worker.locking;

import java.util.Optional;
import org.postgresql.util.PSQLException;

/** Which constraint a statement breaks. */
final class Violation {
  private Violation() {}

  /** The name of the constraint or unique index that refuses a statement, if one does. */
  static Optional<String> of(Runnable statement) {
    try {
      statement.run();
      return Optional.empty();
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof PSQLException refusal
          && refusal.getServerErrorMessage() != null
          && refusal.getServerErrorMessage().getConstraint() != null) {
        return Optional.of(refusal.getServerErrorMessage().getConstraint());
      }
      throw e;
    }
  }
}
