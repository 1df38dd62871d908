package dev.quell.api.database;

import dev.quell.worker.engine.ServerRole;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;

/**
 * Finds, before Quell serves, which of several servers takes writes. Of two that say so, an old
 * primary among them, the one on the later timeline is right; so all of them are asked.
 */
final class PrimarySearch {
  private PrimarySearch() {}

  /** Tells which server it is, counted from 0, and what it said. */
  record Primary(int index, ServerRole role) {}

  /**
   * Asks one server after the other. Blocks.
   *
   * @param database for the message of the failure
   * @throws DatabaseException if none takes writes
   */
  static Primary among(List<DataSource> servers, DatabaseAddress database) {
    List<Primary> found = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      try {
        ServerRole role = role(servers.get(i));
        if (role.takesWrites()) {
          found.add(new Primary(i, role));
        } else {
          others.add("number %d takes no writes".formatted(i + 1));
        }
      } catch (SQLException e) {
        others.add(
            "number %d cannot be reached: %s".formatted(i + 1, DatabaseException.oneLine(e)));
      }
    }
    return found.stream()
        .max(Comparator.comparingLong(primary -> primary.role().timeline()))
        .orElseThrow(
            () ->
                new DatabaseException(
                    "None of the servers of the database %s takes writes: %s."
                        .formatted(database, String.join("; ", others))));
  }

  private static ServerRole role(DataSource server) throws SQLException {
    try (Connection connection = server.getConnection();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("select " + ServerRole.COLUMNS)) {
      answer.next();
      return ServerRole.of(answer.getBoolean(1), answer.getString(2));
    }
  }
}
