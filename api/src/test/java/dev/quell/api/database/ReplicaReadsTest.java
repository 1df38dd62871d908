package dev.quell.api.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views that are read from a real standby, which is stopped in its tracks. */
@Tag("process")
class ReplicaReadsTest {
  private static final int MAX_LAG_MILLIS = 3_000;

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
    quell =
        QuellOnServers.start(
            PostgresNode.url(primary),
            Map.of(
                "QUELL_DATABASE_READ_URL", PostgresNode.url(standby),
                "QUELL_DATABASE_READ_MAX_LAG_MILLIS", Integer.toString(MAX_LAG_MILLIS)));
  }

  @AfterEach
  void stop() throws IOException {
    if (quell != null) {
      quell.close();
    }
    servers.close();
  }

  @Test
  void readsViewsFromTheReplicaAsLongAsItIsFresh() throws Exception {
    TestDatabase database = primary.database();
    Fixture fixture = Fixture.create(database);
    long workflow = fixture.workflowId();
    Await.until(() -> metric("quell_database_replica_used") == 1);
    Await.until(() -> view(workflow).contains("fixture"));

    TestDatabase replica = standby.database();
    replica.rows("select pg_wal_replay_pause()");
    replica.<String>await("paused"::equals, "select pg_get_wal_replay_pause_state()");
    database.execute(
        "update workflow set name = 'renamed', max_concurrently_running = 7 where id = ?",
        workflow);

    // What a scheduler goes by comes from the primary, at once; what people see may be late.
    assertThat(get("/api/v3/workflow/" + workflow + "/get_max_concurrently_running")).contains("7");
    assertThat(view(workflow)).contains("fixture");
    assertThat(metric("quell_database_replica_used")).isEqualTo(1);

    Await.until(() -> view(workflow).contains("renamed"));
    assertThat(metric("quell_database_replica_used")).isZero();
    assertThat(metric("quell_database_replica_lag_seconds")).isGreaterThan(MAX_LAG_MILLIS / 1_000);
    assertThat(get("/readyz")).contains("OK");

    replica.rows("select pg_wal_replay_resume()");
    Await.until(() -> metric("quell_database_replica_used") == 1);
    assertThat(view(workflow)).contains("renamed");
  }

  @Test
  void readsViewsFromThePrimaryWhileTheReplicaIsAwayOrFollowsNobody() throws Exception {
    TestDatabase database = primary.database();
    long workflow = Fixture.create(database).workflowId();
    Await.until(() -> metric("quell_database_replica_used") == 1);

    standby.kill();

    assertThat(view(workflow)).contains("fixture");
    Await.until(() -> metric("quell_database_replica_used") == 0);
    assertThat(view(workflow)).contains("fixture");
    assertThat(get("/readyz")).contains("OK");
    standby.start();
    Await.until(() -> metric("quell_database_replica_used") == 1);

    standby.promote();
    database.execute("update workflow set name = 'renamed' where id = ?", workflow);

    Await.until(() -> metric("quell_database_replica_used") == 0);
    assertThat(view(workflow)).contains("renamed");
  }

  private String view(long workflow) throws IOException, InterruptedException {
    return get("/api/v3/workflow_details_viz/" + workflow);
  }

  private double metric(String name) throws IOException, InterruptedException {
    Matcher line =
        Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$").matcher(get("/metrics"));
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }

  private String get(String path) throws IOException, InterruptedException {
    return quell.get(path).body();
  }
}
