package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.Secret;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("process")
@DatabaseTest
class SchemaMigratorTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final int PROCESSES = 4;

  @Shared private TestDatabase server;

  @Test
  void makesTheTablesOfAnEmptyDatabase() {
    DatabaseAddress database = emptyDatabase();

    SchemaMigrator.migrate(database);

    assertThat(Probe.value(database, "select count(*) from task_instance")).isEqualTo("0");
    assertThat(Probe.value(database, "select count(*) from task_instance_status")).isEqualTo("13");
  }

  @Test
  void knowsTheNumberOfTheLastMigration() {
    DatabaseAddress database = emptyDatabase();

    SchemaMigrator.migrate(database);

    assertThat(
            Probe.value(
                database, "select max(version::int) from flyway_schema_history where success"))
        .isEqualTo(Integer.toString(SchemaMigrator.NEWEST));
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

  /**
   * Of several living runs of a workflow the newest stays; {@code
   * docs/contract/workflow-and-bind.md} §A.6.3.
   */
  @Test
  void endsTheOlderOfSeveralLivingRunsOfAnOldDatabase() {
    DatabaseAddress database = emptyDatabase();
    Flyway.configure()
        .dataSource(database.dataSource())
        .locations("classpath:dev/quell/schema")
        .target("2")
        .load()
        .migrate();
    Probe.execute(
        database,
        """
        insert into dag (id, hash) values (1, 'a');
        insert into workflow
          (id, dag_id, workflow_args_hash, task_hash, max_concurrently_running, status)
        values (1, 1, '1', '1', 1, 'R'), (2, 1, '2', '2', 1, 'R'), (3, 1, '3', '3', 1, 'D');
        insert into workflow_run (workflow_id, status)
        select 1, letter from unnest(string_to_array('G L B I O R C H D E S T A R G D', ' '))
          as letter
        union all
        select 2, 'R'
        union all
        select 3, 'D';
        """);

    SchemaMigrator.migrate(database);

    assertThat(Probe.value(database, "select string_agg(status, '' order by id) from workflow_run"))
        .isEqualTo("GAEEEETTDESTARGDRD");
    assertThat(Probe.value(database, "select string_agg(status, '' order by id) from workflow"))
        .isEqualTo("RRD");
    assertThat(
            Probe.value(
                database,
                "select count(*) from pg_indexes where indexname = 'uc_alive_run_per_workflow'"))
        .isEqualTo("1");
  }

  /** Of DAGs that are there: also by edges to no node, and not by edges of no DAG. */
  @Test
  void findsTheTemplatesThatEdgesOfAnOldDatabaseJoin() {
    DatabaseAddress database = emptyDatabase();
    SchemaMigrator.migrateTo(database, 35);
    Probe.execute(
        database,
        """
        insert into dag (id, hash) values (1, 'a'), (2, 'b');
        insert into node (id, task_template_version_id, node_args_hash)
        values (11, 1, 'a'), (12, 1, 'b'), (21, 2, 'c'), (22, 2, 'd'), (31, 3, 'e');
        insert into edge (dag_id, node_id, downstream_node_ids)
        values (1, 11, '{21,22,12}'), (1, 12, '{22}'), (1, 21, '{}'), (1, 22, '{31}'), (1, 31, null),
               (2, 21, '{11}'), (2, 11, '{999}'), (2, 998, '{11}'), (3, 11, '{12}');
        """);

    SchemaMigrator.migrate(database);

    assertThat(
            Probe.value(
                database,
                """
                select string_agg(concat_ws('>', dag_id, upstream_version_id, downstream_version_id), ' '
                  order by dag_id, upstream_version_id, downstream_version_id)
                from template_edge
                """))
        .isEqualTo("1>1>1 1>1>2 1>2>3 1>2 1>3 2>1 2>2>1");
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
                + " migrations 9000, which are unknown here. Start a newer build, or go back as"
                + " docs/operations/upgrade.md tells.",
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
