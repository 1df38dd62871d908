package dev.quell.worker.engine;

import org.jspecify.annotations.Nullable;

/**
 * Tells what a database server said of itself.
 *
 * @param takesWrites false in recovery, and while its transactions are read-only by default
 * @param timeline counts the promotions that its data have gone through; 0 in recovery
 */
public record ServerRole(boolean takesWrites, long timeline) {
  /**
   * Asks for the two columns of {@link #of}; the timeline is the beginning of a WAL file's name.
   */
  public static final String COLUMNS =
      """
      not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off',
      case when not pg_is_in_recovery()
        then left(pg_walfile_name(pg_current_wal_lsn()), 8)
      end\
      """;

  private static final int HEXADECIMAL = 16;

  /** Reads the answer. */
  public static ServerRole of(boolean takesWrites, @Nullable String timeline) {
    return new ServerRole(
        takesWrites, timeline == null ? 0 : Long.parseLong(timeline, HEXADECIMAL));
  }
}
