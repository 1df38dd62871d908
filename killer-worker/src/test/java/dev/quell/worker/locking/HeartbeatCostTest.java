package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A heartbeat, the most frequent write of all, rewrites one row in its page and no index: what
 * PostgreSQL calls a heap-only tuple (HOT).
 */
@DatabaseTest
class HeartbeatCostTest {
  private static final String HEARTBEAT =
      "update task_instance set report_by_date = clock_timestamp() where id = ?";

  @Shared private TestDatabase db;

  @ParameterizedTest
  @CsvSource({"task_instance, report_by_date", "workflow_run, heartbeat_date"})
  void noIndexHoldsTheDeadline(String table, String deadline) {
    List<Object> indexes =
        db.rows("select indexdef from pg_indexes where tablename = ?", table).stream()
            .map(row -> row.get(0))
            .toList();

    assertThat(indexes)
        .isNotEmpty()
        .allSatisfy(index -> assertThat(index).asString().doesNotContain(deadline));
  }

  @Test
  void heartbeatsTouchNoIndexEvenInFullPages() throws SQLException {
    List<Long> running = Fixture.create(db).batch(1, 400, "R", "R");
    List<Long> everyFourth = running.stream().filter(id -> id % 4 == 0).toList();

    assertThat(hotUpdates(HEARTBEAT, everyFourth)).isEqualTo(everyFourth.size());
  }

  /** The other test could not fail if PostgreSQL counted every update as heap-only. */
  @Test
  void changesOfStatusDoTouchIndexes() throws SQLException {
    List<Long> launched = Fixture.create(db).batch(1, 4, "O", "O");

    assertThat(hotUpdates("update task_instance set status = 'D' where id = ?", launched)).isZero();
  }

  private long hotUpdates(String update, List<Long> ids) throws SQLException {
    try (Connection connection = db.connect()) {
      connection.setAutoCommit(false);
      try (PreparedStatement statement = connection.prepareStatement(update)) {
        for (long id : ids) {
          statement.setLong(1, id);
          assertThat(statement.executeUpdate()).isEqualTo(1);
        }
      }
      try (PreparedStatement count =
              connection.prepareStatement(
                  "select pg_stat_get_xact_tuples_hot_updated('task_instance'::regclass)");
          ResultSet result = count.executeQuery()) {
        assertThat(result.next()).isTrue();
        return result.getLong(1);
      }
    }
  }
}
