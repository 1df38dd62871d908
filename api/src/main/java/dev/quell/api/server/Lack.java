package dev.quell.api.server;

import dev.quell.worker.engine.WriteFailures;
import java.util.Optional;

/** What a process may lack to be ready. */
enum Lack {
  DATABASE("database", "database", "The database does not answer."),
  READ_CONNECTION(
      "read_pool",
      "connection for reads",
      """
      The database answers, but all connections of the pool for reads are in use. Look for slow \
      statements, or raise database.read_pool_size."""),
  SCHEMA("schema", "schema of this build", "The schema of the database is older than this build."),
  DISK_SPACE(
      "disk_full",
      "disk space of the database",
      """
      The disk of the database is full: writes that need room fail (SQLSTATE %s), reads and \
      heartbeats may pass. Make room; no restart is needed."""),
  SOUND_DISK(
      "io_error",
      "disk that the database can use",
      "The database cannot read or write its files (SQLSTATE %s). Its log says which."),
  WRITABLE_SERVER(
      "read_only",
      "a database server that takes writes",
      "The database server takes no writes (SQLSTATE %s)."),
  SERVER_RESOURCES(
      "no_resources",
      "memory and connections of the database server",
      "The database server has no memory or no connection left (SQLSTATE %s)."),
  DATABASE_ACCESS(
      "no_access",
      "access to the database",
      "The database server does not let this user in, or lacks the database (SQLSTATE %s)."),
  WORKER_QUEUE(
      "worker_queue",
      "a worker that gets on",
      "Commands wait, and nothing has got on for %d s, in the queues: %s."),
  EVENT_LOOP(
      "event_loop",
      "event loops that turn",
      "An event loop has not turned for %d s: something blocks it. A thread dump shows what."),
  TIME("stopping", "time to go on", "The process is about to stop.");

  private final String reason;
  private final String wanted;
  private final String sentence;

  Lack(String reason, String wanted, String sentence) {
    this.reason = reason;
    this.wanted = wanted;
    this.sentence = sentence;
  }

  /** What a failure of a statement or a connection says that is lacking; empty if nothing. */
  static Optional<NotReady> of(Throwable failure) {
    return WriteFailures.Failure.of(failure).map(Lack::of);
  }

  /** What a write lacked that failed. */
  static NotReady of(WriteFailures.Failure failure) {
    return of(failure.cause()).with(failure.sqlState());
  }

  private static Lack of(WriteFailures.Cause cause) {
    return switch (cause) {
      case DISK_FULL -> DISK_SPACE;
      case IO_ERROR -> SOUND_DISK;
      case READ_ONLY -> WRITABLE_SERVER;
      case NO_RESOURCES -> SERVER_RESOURCES;
      case NO_ACCESS -> DATABASE_ACCESS;
    };
  }

  /** The short name that metrics and alerts know it by; it does not change. */
  String reason() {
    return reason;
  }

  /** As what a process is said to be in want of. */
  NotReady with(Object... details) {
    return new NotReady(reason, wanted, sentence.formatted(details));
  }
}
