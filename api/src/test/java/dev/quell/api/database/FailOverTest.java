package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.Secret;
import dev.quell.testing.Await;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quell on a primary with a streaming standby, of which the one or the other takes the writes. */
@Tag("crash")
class FailOverTest {
  private static final int INSTANCES = 20_000;

  /** From the promotion to the first write. */
  private static final long LONGEST_MILLIS = 10_000;

  /** Less than a part of Quell is waited for that does not stop. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(15);

  /** Writes before a change, and after it. */
  private static final int ENOUGH = 300;

  @TempDir private Path folder;

  private ReplicatedServers servers;
  private PostgresNode primary;
  private PostgresNode standby;
  private QuellOnServers quell;

  @BeforeEach
  void start() throws IOException {
    servers = ReplicatedServers.start(folder);
    primary = servers.primary();
    standby = servers.standby();
    primary
        .database()
        .<Long>await(
            streaming -> streaming == 1,
            "select count(*) from pg_stat_replication where state = 'streaming'");
  }

  @AfterEach
  void stop() throws IOException {
    if (quell != null) {
      quell.close();
    }
    servers.close();
  }

  @Test
  void followsThePrimaryThroughItsDeathAndLosesNothingThatItAcknowledged() throws Exception {
    try (WriteLoad load = writesToBoth()) {
      load.awaitAcknowledged(ENOUGH);

      primary.kill();
      Await.until(
          () -> quell.get("/readyz").body().contains("a database server that takes writes"));
      assertThat(quell.get("/readyz").statusCode()).isEqualTo(503);
      load.awaitRefused();
      standby.promote();
      long promoted = System.nanoTime();
      load.awaitAcknowledgedAfter(promoted);

      assertThatItTookLittle("after the promotion", load.millisToFirstAcknowledgedAfter(promoted));
      load.awaitAcknowledged(load.acknowledged() + ENOUGH);
      load.stop();
      assertThatAllIsThere(load, standby.database());
    }
    Await.until(() -> quell.get("/readyz").statusCode() == 200);
    Await.until(() -> quell.get("/metrics").body().contains("quell_database_moves_total 1.0"));
  }

  /**
   * Its standby was taken from it, so it acknowledges nothing any more, and shows nobody what it
   * did not acknowledge; Quell must notice.
   */
  @Test
  void leavesAnOldPrimaryThatStillAnswers() throws Exception {
    try (WriteLoad load = writesToBoth()) {
      load.awaitAcknowledged(ENOUGH);

      standby.promote();
      long promoted = System.nanoTime();
      load.awaitAcknowledgedAfter(promoted);

      assertThatItTookLittle(
          "after the promotion beside a living primary",
          load.millisToFirstAcknowledgedAfter(promoted));
      load.awaitAcknowledged(load.acknowledged() + ENOUGH);
      load.stop();
      assertThatAllIsThere(load, standby.database());
      assertThat(tools(standby.database())).containsAll(tools(primary.database()));
      assertThat(running(standby.database())).containsAll(running(primary.database()));
    }
    primary
        .database()
        .<Long>await(
            sessions -> sessions == 0,
            """
            select count(*) from pg_stat_activity
            where application_name in ('quell', 'quell-worker') and wait_event is distinct from
              'SyncRep'
            """);
    assertThatItStopsAtOnce();
  }

  /** What is acknowledged is on both servers. */
  private WriteLoad writesToBoth() throws IOException {
    quell = QuellOnServers.start(PostgresNode.url(primary, standby));
    replicateSynchronously();
    List<Long> instances = Fixture.create(primary.database()).batch(1, INSTANCES, "O", "O");
    return WriteLoad.on(quell.port(), instances);
  }

  /** It waits for no answer of the old one, of which it has left commits behind. */
  private void assertThatItStopsAtOnce() {
    long stopping = System.nanoTime();
    quell.close();
    quell = null;
    assertThat(Duration.ofNanos(System.nanoTime() - stopping)).isLessThan(LONGEST_STOP);
  }

  @Test
  void beginsWithTheNewerOfTwoThatTakeWrites() throws Exception {
    standby.promote();

    DatabaseAddress found = address(primary, standby).withPrimaryFirst();

    assertThat(found.clientOptions().getPort()).isEqualTo(standby.port());
    assertThat(found)
        .hasToString("127.0.0.1:%d,127.0.0.1:%d/postgres", standby.port(), primary.port());
  }

  @Test
  void saysThatNoneTakesWrites() throws Exception {
    primary.kill();

    assertThatThrownBy(() -> address(standby, primary).withPrimaryFirst())
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "None of the servers of the database 127.0.0.1:%d,127.0.0.1:%d/postgres takes writes:"
                + " number 1 takes no writes; number 2 cannot be reached: ",
            standby.port(), primary.port());
  }

  private static void assertThatItTookLittle(String since, long millis) {
    System.out.printf("First write acknowledged %d ms %s%n", millis, since);
    assertThat(millis).as("milliseconds to the first write").isLessThan(LONGEST_MILLIS);
  }

  private void assertThatAllIsThere(WriteLoad load, TestDatabase database) {
    assertThat(load.acknowledgedTools()).isNotEmpty();
    assertThat(tools(database)).containsAll(load.acknowledgedTools());
    assertThat(load.acknowledgedInstances()).isNotEmpty();
    assertThat(running(database)).containsAll(load.acknowledgedInstances());
  }

  private static Set<String> tools(TestDatabase database) {
    return database.rows("select name from tool").stream()
        .map(row -> (String) row.get(0))
        .collect(Collectors.toSet());
  }

  private static Set<Long> running(TestDatabase database) {
    return database.rows("select id from task_instance where status = 'R'").stream()
        .map(row -> (Long) row.get(0))
        .collect(Collectors.toSet());
  }

  private void replicateSynchronously() throws IOException {
    TestDatabase database = primary.database();
    database.execute("alter system set synchronous_standby_names = 'standby'");
    database.execute("select pg_reload_conf()");
    database.<Long>await(
        synchronous -> synchronous == 1,
        "select count(*) from pg_stat_replication where sync_state = 'sync'");
  }

  private static DatabaseAddress address(PostgresNode... nodes) throws IOException {
    return DatabaseAddress.ofUrl(Secret.of(PostgresNode.url(nodes)));
  }
}
