package dev.quell.loadtest.scenario;

import dev.quell.loadtest.result.Check;
import dev.quell.loadtest.subject.Database;

/** Watches how many deadlocks PostgreSQL breaks in the database. */
public final class Deadlocks {
  private final Database database;
  private final long before;

  private Deadlocks(Database database) {
    this.database = database;
    this.before = count(database);
  }

  /** Counts from now on. */
  public static Deadlocks watch(Database database) {
    return new Deadlocks(database);
  }

  /** There was none. Sessions tell their counts up to ten seconds late, so ask at the very end. */
  public Check check() {
    return new Check("PostgreSQL met no deadlock", count(database) - before);
  }

  private static long count(Database database) {
    return database.number(
        "select deadlocks from pg_stat_database where datname = current_database()");
  }
}
