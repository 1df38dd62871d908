package dev.quell.worker.engine;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds the settings of a session, set by a statement once it is open: poolers such as PgBouncer
 * refuse most of them where the client could name them before. Immutable.
 */
final class SessionSettings {
  private final String statement;

  private SessionSettings(String statement) {
    this.statement = statement;
  }

  /** Holds settings of the program's own, by their names. */
  static SessionSettings of(Map<String, String> settings) {
    return new SessionSettings(
        new TreeMap<>(settings)
            .entrySet().stream()
                .map(
                    setting ->
                        "set_config(%s, %s, false)"
                            .formatted(literal(setting.getKey()), literal(setting.getValue())))
                .collect(Collectors.joining(", ", "select ", "")));
  }

  /** Completes when they hold for the rest of the session. */
  Future<Void> applyTo(SqlConnection connection) {
    return connection.query(statement).execute().mapEmpty();
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
