package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.Secret;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SchemaMigratorTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final int PROCESSES = 4;

  private final TestDatabase server;

  SchemaMigratorTest(TestDatabase server) {
    this.server = server;
  }

  @Test
  void makesTheTablesOfAnEmptyDatabase() {
    DatabaseAddress database = emptyDatabase();

    SchemaMigrator.migrate(database);

    assertThat(Probe.value(database, "select count(*) from task_instance")).isEqualTo("0");
    assertThat(Probe.value(database, "select count(*) from task_instance_status")).isEqualTo("13");
  }

  @Test
  void changesNothingWhenRepeated() {
    DatabaseAddress database = emptyDatabase();
    SchemaMigrator.migrate(database);
    String history = history(database);

    SchemaMigrator.migrate(database);

    assertThat(history(database)).isEqualTo(history).isNotEmpty();
  }

  @Test
  void letsSeveralProcessesMigrateAtOnce() throws Exception {
    DatabaseAddress database = emptyDatabase();
    CyclicBarrier start = new CyclicBarrier(PROCESSES);
    Callable<Boolean> process =
        () -> {
          start.await();
          SchemaMigrator.migrate(database);
          return true;
        };

    ExecutorService threads = Executors.newFixedThreadPool(PROCESSES);
    try {
      for (Future<Boolean> run : threads.invokeAll(Collections.nCopies(PROCESSES, process))) {
        assertThat(run.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(Probe.value(database, "select count(*) from arg_type")).isEqualTo("3");
  }

  @Test
  void refusesASchemaThatANewerBuildMade() {
    DatabaseAddress database = emptyDatabase();
    SchemaMigrator.migrate(database);
    Probe.execute(
        database,
        """
        insert into flyway_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        values (9000, '9000', 'later', 'SQL', 'V9000__later.sql', 'somebody', 1, true)""");

    assertThatThrownBy(() -> SchemaMigrator.migrate(database))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "The schema of the database %s is newer than this build of Quell: it has the"
                + " migrations 9000, which are unknown here. Start a newer build.",
            database);
  }

  @Test
  void refusesADatabaseThatHoldsOtherTables() {
    DatabaseAddress database = emptyDatabase();
    Probe.execute(database, "create table somebody_elses (id integer)");

    assertThatThrownBy(() -> SchemaMigrator.migrate(database))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "The database %s is not empty, and what it holds was not made by Quell. Give Quell a"
                + " database of its own.",
            database);
    assertThat(
            Probe.value(
                database,
                "select string_agg(tablename, ',') from pg_tables where schemaname = 'public'"))
        .isEqualTo("somebody_elses");
  }

  @Test
  void saysWhyADatabaseCannotBeReached() {
    DatabaseAddress absent = database("absent");

    assertThatThrownBy(() -> SchemaMigrator.migrate(absent))
        .isInstanceOf(DatabaseException.class)
        .hasMessage(
            "The database %s cannot be reached: FATAL: database \"absent\" does not exist", absent);
  }

  private DatabaseAddress emptyDatabase() {
    String name = "empty_" + DATABASES.incrementAndGet();
    server.execute("create database " + name + " template template0");
    return database(name);
  }

  private DatabaseAddress database(String name) {
    String url = server.url();
    return DatabaseAddress.ofUrl(Secret.of(url.substring(0, url.lastIndexOf('/') + 1) + name));
  }

  private static String history(DatabaseAddress database) {
    return Probe.value(
        database, "select string_agg(version || installed_on, ',') from flyway_schema_history");
  }
}
