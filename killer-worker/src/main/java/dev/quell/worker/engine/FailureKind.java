package dev.quell.worker.engine;

import io.vertx.core.VertxException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.util.List;

/**
 * Tells what can be done about the failure of a statement: decided by SQLSTATE and class, never by
 * message text ({@code docs/contract/conventions.md} §4).
 */
enum FailureKind {
  /** The same statement may succeed in a moment. */
  TRANSIENT,
  /** The statement could not run, and will not at once: no room, no time, no way in. */
  PERSISTENT,
  /** The statement itself is at fault, or the program is. */
  BUG;

  /** No room, memory or connection; a broken disk; no way in; no database. */
  private static final List<String> REFUSED_BY_SERVER = List.of("53", "58", "28", "3D");

  static FailureKind of(Throwable failure) {
    if (failure instanceof DatabaseException answer) {
      return ofSqlState(String.valueOf(answer.getSqlState()));
    }
    if (failure instanceof IOException || failure instanceof ClosedConnectionException) {
      return TRANSIENT;
    }
    return isBug(failure) ? BUG : PERSISTENT;
  }

  /**
   * Tells whether the server neither answered nor refused: time ran out, or there was no
   * connection.
   */
  static boolean isUnresponsive(Throwable failure) {
    return !(failure instanceof DatabaseException) && of(failure) == PERSISTENT;
  }

  private static FailureKind ofSqlState(String state) {
    return switch (state) {
      case "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P04", "57P05" -> TRANSIENT;
      // The server may be an old primary; its connection is left, and another one found.
      case "25006" -> TRANSIENT;
      case "57014" -> PERSISTENT;
      default -> ofClass(state);
    };
  }

  private static FailureKind ofClass(String state) {
    if (state.startsWith("08")) {
      return TRANSIENT;
    }
    return REFUSED_BY_SERVER.stream().anyMatch(state::startsWith) ? PERSISTENT : BUG;
  }

  /** The pool has no class of its own for an expired wait and a full queue; defects have. */
  private static boolean isBug(Throwable failure) {
    return failure instanceof Error
        || (failure instanceof RuntimeException && !(failure instanceof VertxException));
  }
}
