package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.Await;
import dev.quell.testing.DatabaseOnSmallDisk;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import dev.quell.worker.KillerWorker;
import dev.quell.worker.WorkerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A worker that nobody gives anything to do, and what becomes of the disk beneath it. */
@Tag("crash")
@DatabaseTest
class WriteProbeTest {
  @Shared private TestDatabase db;

  private Vertx vertx;
  private WriteFailures failures;

  @BeforeEach
  void begin() {
    vertx = Vertx.vertx();
    failures = new WriteFailures();
  }

  @AfterEach
  void stop() {
    Await.await(vertx.close());
  }

  @Test
  void leavesNothingBehind() {
    deploy(db);

    db.<Long>await(
        rolledBack -> rolledBack > 0,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'quell-worker'
          and query ilike 'rollback' and state = 'idle'
        """);
    assertThat(db.<Long>value("select count(*) from write_probe")).isZero();
    assertThat(db.<Long>value("select pg_total_relation_size('write_probe')")).isLessThan(100_000L);
    assertThat(failures.last()).isEmpty();
  }

  /** The first probe meets a disk that is full already, and a later one its end. */
  @Test
  void noticesAFullDiskAndItsEnd() throws SQLException {
    Prerequisite.SMALL_DISK.require();
    try (DatabaseOnSmallDisk small = DatabaseOnSmallDisk.beside(db)) {
      small.disk().fill();
      deploy(small.database());

      Await.until(() -> failures.last().isPresent());
      assertThat(failures.last().orElseThrow().cause()).isEqualTo(WriteFailures.Cause.DISK_FULL);
      small.disk().free();
      Await.until(() -> failures.last().isEmpty());
      Await.await(vertx.close());
    }
  }

  /** A dump holds such locks for hours. */
  @Test
  void doesNotNeedTheTableForItself() throws SQLException {
    try (RowHolder dump = RowHolder.of(db)) {
      dump.write("lock table write_probe in access share mode");
      failures.ended(new PgException("full", "ERROR", "53100", null));

      deploy(db);

      Await.until(() -> failures.last().isEmpty());
      assertThat(db.<Long>value("select count(*) from write_probe")).isZero();
    }
  }

  /** A setting of the database reaches new sessions only, so those that have it must be left. */
  @Test
  void needsNobodyToCutItsSessionOffAServerThatTakesWritesAgain() {
    String name = db.options().getDatabase();
    db.execute("alter database " + name + " set default_transaction_read_only = on");
    try {
      deploy(db);
      Await.until(() -> failures.last().isPresent());
      assertThat(failures.last().orElseThrow().cause()).isEqualTo(WriteFailures.Cause.READ_ONLY);
    } finally {
      db.execute("alter database " + name + " reset default_transaction_read_only");
    }

    Await.until(() -> failures.last().isEmpty());
  }

  private void deploy(TestDatabase database) {
    Await.await(
        KillerWorker.deploy(
            vertx, WorkerConfig.defaults(database.options()), new SimpleMeterRegistry(), failures));
  }
}
