package dev.quell.worker.engine;

import io.vertx.pgclient.PgException;

/** Tells the SQLSTATE of a failure. */
public final class SqlState {
  /** Stands for failures that never reached the server. */
  private static final String CONNECTION_FAILURE = "08006";

  private static final String UNIQUE_VIOLATION = "23505";
  private static final String QUERY_CANCELED = "57014";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String READ_ONLY_SQL_TRANSACTION = "25006";
  private static final String UNDEFINED_TABLE = "42P01";

  private SqlState() {}

  /** Returns the SQLSTATE that the server reported; 08006 if there was no server to report one. */
  static String of(Throwable failure) {
    return failure instanceof PgException e ? e.getSqlState() : CONNECTION_FAILURE;
  }

  /** Tells whether a row lock did not come in time. */
  public static boolean isLockNotAvailable(Throwable failure) {
    return LOCK_NOT_AVAILABLE.equals(of(failure));
  }

  /** Tells whether the server takes no writes. */
  public static boolean isReadOnly(Throwable failure) {
    return READ_ONLY_SQL_TRANSACTION.equals(of(failure));
  }

  /** Returns the failure of work that no server would take, as a server itself would tell it. */
  public static PgException readOnly() {
    return new PgException(
        "No server of the database takes writes", "ERROR", READ_ONLY_SQL_TRANSACTION, null);
  }

  /** Tells whether the time of a statement ran out. */
  public static boolean isCancelled(Throwable failure) {
    return QUERY_CANCELED.equals(of(failure));
  }

  /** Tells whether a table is missing. */
  public static boolean isUndefinedTable(Throwable failure) {
    return UNDEFINED_TABLE.equals(of(failure));
  }

  /** Tells whether a unique index refused a row. */
  public static boolean isUniqueViolation(Throwable failure) {
    return UNIQUE_VIOLATION.equals(of(failure));
  }
}
