package dev.quell.api.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Quell gives the answers that the reference server gave to recorded clients: same status, same
 * body, with the ids of its own rows. What it answers otherwise on purpose is in {@link
 * Difference}.
 */
@ExtendWith(PostgresExtension.class)
class GoldenReplayTest {
  private static TestDatabase db;
  private static ApiServer server;

  @BeforeAll
  static void start(TestDatabase database) {
    db = database;
    for (IdKind kind : IdKind.values()) {
      db.execute(
          "alter table %s alter column id restart with %d"
              .formatted(kind.table(), kind.firstReplayedId()));
    }
    server = ApiServer.start(db.options());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The number is that of the exchanges on served routes: none of them may be passed over. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "sequential-3-tasks, 144",
    "multiprocess-array, 182",
    "retry-then-fatal, 137",
    "resource-retry, 113",
    "triage-retry, 436",
    "resume-cold, 238",
    "resume-hot, 267",
    "resume-crash, 242",
    "resume-reaped, 204",
    "cli, 368",
    "errors, 87"
  })
  void answersAsTheReferenceDid(String trace, int served) {
    db.execute("truncate tool, arg, dag, node, task_resources, \"array\" cascade");
    IdMap ids = new IdMap();
    ServedRoutes servedRoutes = new ServedRoutes(server, db, ids);
    UnservedRoutes unservedRoutes = new UnservedRoutes(db, ids);
    int compared = 0;
    for (GoldenExchange exchange : GoldenTrace.read(trace).exchanges()) {
      if (servedRoutes.replay(exchange)) {
        compared++;
      } else {
        unservedRoutes.replay(exchange);
      }
    }
    assertThat(compared).isEqualTo(served);
  }
}
