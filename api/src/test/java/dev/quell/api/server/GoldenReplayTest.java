package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Quell gives the answers that the reference server gave to recorded clients: same status, same
 * body, with the ids of its own rows. What it answers otherwise on purpose is in {@link
 * Difference}. No reaper runs beside the replay: the reference's own is in the recordings.
 */
@Tag("long")
@DatabaseTest
class GoldenReplayTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @BeforeAll
  void start() {
    for (IdKind kind : IdKind.values()) {
      db.execute(
          "alter table %s alter column id restart with %d"
              .formatted(kind.table(), kind.firstReplayedId()));
    }
  }

  /** The number is that of the exchanges: none of them may be passed over. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "sequential-3-tasks, 167",
    "multiprocess-array, 205",
    "retry-then-fatal, 167",
    "resource-retry, 132",
    "triage-retry, 527",
    "resume-cold, 277",
    "resume-hot, 320",
    "resume-crash, 344",
    "resume-reaped, 266",
    "cli, 498",
    "errors, 113"
  })
  void answersAsTheReferenceDid(String trace, int size) {
    db.execute("truncate tool, arg, dag, node, task_resources, \"array\", task_instance cascade");
    IdMap ids = new IdMap();
    ServedRoutes servedRoutes = new ServedRoutes(server, db, ids);
    List<GoldenExchange> exchanges = GoldenTrace.read(trace).exchanges();
    exchanges.forEach(servedRoutes::replay);
    assertThat(exchanges).hasSize(size);
  }
}
