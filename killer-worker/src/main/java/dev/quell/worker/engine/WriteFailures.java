package dev.quell.worker.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the last failure which says that the database takes no writes. What went well meanwhile
 * proves nothing: a full disk lets heartbeats pass, whose pages have room. Only {@link WriteProbe}
 * makes it forget. Thread-safe.
 */
public final class WriteFailures implements TryObserver {
  private static final Logger LOG = LoggerFactory.getLogger(WriteFailures.class);

  private final AtomicReference<@Nullable Failure> last = new AtomicReference<>();

  /** Tells why writes fail. */
  public enum Cause {
    /** No room for a further page. */
    DISK_FULL,
    /** The disk, or what is between, is broken. */
    IO_ERROR,
    /** A standby, or a server that somebody has made read-only. */
    READ_ONLY,
    /** No memory or no connection left. */
    NO_RESOURCES,
    /** The server does not let this user in, or lacks the database. */
    NO_ACCESS;

    private static Optional<Cause> of(String sqlState) {
      return switch (sqlState) {
        case "53100" -> Optional.of(DISK_FULL);
        case "25006" -> Optional.of(READ_ONLY);
        // A limit that somebody set for single statements.
        case "53400" -> Optional.empty();
        default -> ofClass(sqlState);
      };
    }

    private static Optional<Cause> ofClass(String sqlState) {
      if (sqlState.startsWith("58")) {
        return Optional.of(IO_ERROR);
      }
      if (sqlState.startsWith("53")) {
        return Optional.of(NO_RESOURCES);
      }
      boolean refused = sqlState.startsWith("28") || sqlState.startsWith("3D");
      return refused ? Optional.of(NO_ACCESS) : Optional.empty();
    }
  }

  /**
   * Tells of one failure. Not a record: one of a later moment is another one, though it says the
   * same.
   */
  public static final class Failure {
    private final Cause cause;
    private final String sqlState;

    private Failure(Cause cause, String sqlState) {
      this.cause = cause;
      this.sqlState = sqlState;
    }

    /** Returns what a failure says about writes; empty if nothing. */
    public static Optional<Failure> of(Throwable failure) {
      String state = SqlState.of(failure);
      return Cause.of(state).map(cause -> new Failure(cause, state));
    }

    /** Returns why writes fail. */
    public Cause cause() {
      return cause;
    }

    /** Returns what the server said. */
    public String sqlState() {
      return sqlState;
    }
  }

  /** Remembers a failure if it says that writes fail. */
  @Override
  public void ended(@Nullable Throwable failure) {
    if (failure != null) {
      Failure.of(failure).ifPresent(this::remember);
    }
  }

  private void remember(Failure failure) {
    if (last.getAndSet(failure) == null) {
      LOG.atWarn()
          .addKeyValue("sqlstate", failure.sqlState())
          .log("The database takes no writes; this process is not ready until it does");
    }
  }

  /**
   * Returns the last failure; empty if there was none, or writes have been seen to succeed since.
   */
  public Optional<Failure> last() {
    return Optional.ofNullable(last.get());
  }

  /** Forgets a failure, unless another one came after it. */
  void forget(Failure seen) {
    if (last.compareAndSet(seen, null)) {
      LOG.info("The database takes writes again");
    }
  }
}
