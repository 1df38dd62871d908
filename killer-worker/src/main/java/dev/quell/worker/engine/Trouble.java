package dev.quell.worker.engine;

import io.vertx.core.VertxException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;

/**
 * What kind of failure a statement met: decided by SQLSTATE and class, never by message text
 * ({@code docs/contract/conventions.md} §4).
 */
enum Trouble {
  /** The same statement may succeed in a moment. */
  PASSING,
  /** The statement could not run, and will not at once: no room, no time, no way in. */
  LASTING,
  /** The statement itself is at fault, or the program is. */
  DEFECT;

  static Trouble of(Throwable failure) {
    if (failure instanceof DatabaseException answer) {
      return ofSqlState(String.valueOf(answer.getSqlState()));
    }
    if (failure instanceof IOException || failure instanceof ClosedConnectionException) {
      return PASSING;
    }
    return isDefect(failure) ? DEFECT : LASTING;
  }

  /** Whether the server neither answered nor refused: time ran out, or there was no connection. */
  static boolean isSilence(Throwable failure) {
    return !(failure instanceof DatabaseException) && of(failure) == LASTING;
  }

  private static Trouble ofSqlState(String state) {
    return switch (state) {
      case "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P04", "57P05" -> PASSING;
      case "57014", "25006" -> LASTING;
      default -> ofClass(state);
    };
  }

  private static Trouble ofClass(String state) {
    if (state.startsWith("08")) {
      return PASSING;
    }
    boolean refusedByServer =
        state.startsWith("53") || state.startsWith("28") || state.startsWith("3D");
    return refusedByServer ? LASTING : DEFECT;
  }

  /** The pool has no class of its own for an expired wait and a full queue; defects have. */
  private static boolean isDefect(Throwable failure) {
    return failure instanceof Error
        || failure instanceof RuntimeException && !(failure instanceof VertxException);
  }
}
