package dev.quell.worker.tx;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.util.Set;

/**
 * Tells passing trouble from lasting failure by SQLSTATE, never by message text (contract {@code
 * conventions.md} §4).
 */
public final class SqlState {
  /** The state reported when the connection failed before the server could name one. */
  public static final String CONNECTION_FAILURE = "08006";

  private static final Set<String> TRANSIENT =
      Set.of(
          "40001", // serialization_failure
          "40P01", // deadlock_detected
          "55P03", // lock_not_available
          "57014", // query_canceled: statement time-out
          "57P01", // admin_shutdown
          "57P02", // crash_shutdown
          "57P03", // cannot_connect_now
          "57P05", // idle_session_timeout
          "25P03", // idle_in_transaction_session_timeout
          "25006"); // read_only_sql_transaction: a failover is under way

  private SqlState() {}

  /** The SQLSTATE of a failure, or {@link #CONNECTION_FAILURE} if it never reached the server. */
  public static String of(Throwable failure) {
    return failure instanceof PgException e ? e.getSqlState() : CONNECTION_FAILURE;
  }

  /** Whether the same work may succeed when it is done again. */
  public static boolean isTransient(Throwable failure) {
    if (failure instanceof PgException e) {
      String state = e.getSqlState();
      return TRANSIENT.contains(state) || state.startsWith("08") || state.startsWith("53");
    }
    return isConnectionFailure(failure);
  }

  /** Whether a unique index refused a row. */
  public static boolean isUniqueViolation(Throwable failure) {
    return "23505".equals(of(failure));
  }

  /**
   * What the client fails with by itself: closed connections, refused ones, an exhausted pool.
   * Other unchecked exceptions, and errors, are defects.
   */
  private static boolean isConnectionFailure(Throwable failure) {
    boolean checked = failure instanceof Exception && !(failure instanceof RuntimeException);
    return checked || failure instanceof VertxException;
  }
}
