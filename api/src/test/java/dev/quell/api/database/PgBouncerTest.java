package dev.quell.api.database;

import static dev.quell.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.ConfigLoader;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.testing.Prerequisite;
import dev.quell.worker.engine.Session;
import dev.quell.worker.engine.TryObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quell behind a real PgBouncer whose settings are those that it comes with, but for the mode. */
@Tag("process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgBouncerTest {
  private static final String[] SESSION_MODE = {"pool_mode = session", "default_pool_size = 90"};

  private final Vertx vertx = Vertx.vertx();
  private PostgresNode server;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Prerequisite.PGBOUNCER.require();
    server = PostgresNode.initialise(folder).start();
  }

  @AfterAll
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
    await(vertx.close());
  }

  @Test
  void servesOverSessionsOfItsOwn(@TempDir Path folder) throws Exception {
    try (PgBouncer bouncer = PgBouncer.start(folder, server, SESSION_MODE)) {
      try (QuellOnServers quell = QuellOnServers.start(url(bouncer))) {
        assertThat(quell.post("/api/v3/tool", "{\"name\": \"bounced\"}").statusCode())
            .isEqualTo(200);
        assertThat(quell.get("/readyz").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void keepsAllTimeOuts(@TempDir Path folder) throws Exception {
    try (PgBouncer bouncer = PgBouncer.start(folder, server, SESSION_MODE)) {
      DatabaseAddress address = DatabaseAddress.ofUrl(Secret.of(url(bouncer)));

      assertThat(await(ofTheWorker(address)))
          .isEqualTo("4321ms 15s 15s force_generic_plan off UTC");
      assertThat(await(ofReads(address))).isEqualTo("19s UTC");
      assertThat(await(ofLongReads(address))).containsExactly("repeatable read on 19s 19s");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pool_mode = transaction",
        "pool_mode = transaction\nserver_round_robin = 1\nmin_pool_size = 3",
        "pool_mode = transaction\ndefault_pool_size = 1"
      })
  void refusesSessionsThatAreShared(String settings, @TempDir Path folder) throws Exception {
    try (PgBouncer bouncer = PgBouncer.start(folder, server, settings.split("\n", -1))) {
      DatabaseAddress address = DatabaseAddress.ofUrl(Secret.of(url(bouncer)));

      assertThatThrownBy(() -> SchemaMigrator.migrate(address))
          .isInstanceOf(DatabaseException.class)
          .hasMessage(
              "The database %s is reached through a pooler that shares sessions among its clients,"
                  + " as PgBouncer does with pool_mode = transaction. Quell needs sessions of its"
                  + " own, for time-outs, prepared statements and advisory locks: set pool_mode ="
                  + " session for its database.",
              address);
    }
  }

  @Test
  void refusesSessionsThatAreSharedByStatement(@TempDir Path folder) throws Exception {
    try (PgBouncer bouncer = PgBouncer.start(folder, server, "pool_mode = statement")) {
      DatabaseAddress address = DatabaseAddress.ofUrl(Secret.of(url(bouncer)));

      assertThatThrownBy(() -> SchemaMigrator.migrate(address))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("transaction blocks not allowed in statement pooling mode");
    }
  }

  private Future<String> ofTheWorker(DatabaseAddress address) {
    return Session.of(address.servers(), 4_321, 15_000)
        .connect(vertx)
        .compose(
            connection ->
                connection
                    .query(
                        """
                        select concat_ws(' ', current_setting('lock_timeout'),
                          current_setting('statement_timeout'),
                          current_setting('idle_in_transaction_session_timeout'),
                          current_setting('plan_cache_mode'), current_setting('enable_seqscan'),
                          current_setting('TimeZone'))
                        """)
                    .execute()
                    .map(rows -> rows.iterator().next().getString(0))
                    .eventually(connection::close));
  }

  private Future<String> ofReads(DatabaseAddress address) {
    RetryingPool reads =
        address.openReads(vertx, config(address), new SimpleMeterRegistry(), TryObserver.NONE);
    return reads
        .one(
            "select current_setting('statement_timeout') || ' ' || current_setting('TimeZone')",
            Parameters.none(),
            row -> row.getString(0))
        .eventually(reads::close);
  }

  private Future<List<String>> ofLongReads(DatabaseAddress address) {
    LongReads reads = address.openLongReads(vertx, config(address), new SimpleMeterRegistry());
    List<String> found = new ArrayList<>();
    return reads
        .read(
            snapshot ->
                snapshot.forEachPage(
                    """
                    select concat_ws(' ', current_setting('transaction_isolation'),
                      current_setting('transaction_read_only'),
                      current_setting('statement_timeout'),
                      current_setting('idle_in_transaction_session_timeout'))
                    """,
                    Parameters.none(),
                    rows -> {
                      for (Row row : rows) {
                        found.add(row.getString(0));
                      }
                      return Future.succeededFuture();
                    }))
        .map(found)
        .eventually(reads::close);
  }

  private QuellConfig config(DatabaseAddress address) {
    return config("postgresql://quell:pw@" + address);
  }

  private QuellConfig config(String url) {
    return await(
        new ConfigLoader(Map.of("QUELL_DATABASE_URL", url, "QUELL_HTTP_PORT", "0"), Map.of())
            .load(vertx, Optional.empty()));
  }

  private String url(PgBouncer bouncer) throws IOException {
    return "postgresql://quell:%s@127.0.0.1:%d/postgres"
        .formatted(server.password(), bouncer.port());
  }
}
