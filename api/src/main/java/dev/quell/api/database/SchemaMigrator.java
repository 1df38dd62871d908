package dev.quell.api.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * Brings a database to the schema of this build. Several processes may do so at once: the first one
 * migrates, the others wait for its lock.
 */
public final class SchemaMigrator {
  /** The number of the last migration of this build. */
  public static final int NEWEST = 38;

  private static final String LOCATION = "classpath:dev/quell/schema";
  private static final int OLDEST_SERVER = 14;

  private static final String HAS_HISTORY =
      "select to_regclass('flyway_schema_history') is not null";
  private static final String NEWEST_APPLIED =
      """
      select bool_and(success) and max(version::integer) = %d
      from flyway_schema_history
      where version is not null
      """
          .formatted(NEWEST);

  private SchemaMigrator() {}

  /**
   * Migrates the schema; repeated calls change nothing, and cost one look at the history: to load
   * Flyway takes longer than to start the embedded database. Blocks.
   *
   * @throws DatabaseException if the database cannot be reached, or only over sessions that are
   *     shared, is too old, holds other tables, or has a schema that this build does not know
   */
  public static void migrate(DatabaseAddress address) {
    checkServer(address);
    migrateOwn(address);
  }

  /**
   * Migrates the schema of a server that Quell has started itself, as {@link #migrate} does: it is
   * of the version that it should be, and nobody stands between who might share sessions.
   */
  public static void migrateOwn(DatabaseAddress address) {
    if (!isNewest(address)) {
      migrate(address, "latest");
    }
  }

  /** Migrates the schema as far as a version, as {@link #migrate} does to the newest. */
  static void migrateTo(DatabaseAddress address, int version) {
    checkServer(address);
    migrate(address, Integer.toString(version));
  }

  private static void migrate(DatabaseAddress address, String target) {
    Flyway flyway =
        Flyway.configure(SchemaMigrator.class.getClassLoader())
            .dataSource(address.dataSource())
            .locations(LOCATION)
            .target(target)
            .load();
    try {
      refuseNewerSchema(flyway, address);
      flyway.migrate();
    } catch (FlywayException e) {
      throw refusal(address, e);
    }
  }

  private static boolean isNewest(DatabaseAddress address) {
    try (Connection connection = address.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      return isTrue(statement, HAS_HISTORY) && isTrue(statement, NEWEST_APPLIED);
    } catch (SQLException e) {
      throw unreachable(address, e);
    }
  }

  private static boolean isTrue(Statement statement, String question) throws SQLException {
    try (ResultSet answer = statement.executeQuery(question)) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  private static void checkServer(DatabaseAddress address) {
    int version;
    DataSource source = address.dataSource();
    try (Connection connection = source.getConnection()) {
      version = connection.getMetaData().getDatabaseMajorVersion();
      SessionCheck.check(source, address);
    } catch (SQLException e) {
      throw unreachable(address, e);
    }
    if (version < OLDEST_SERVER) {
      throw new DatabaseException(
          "The database %s is PostgreSQL %d, but Quell needs PostgreSQL %d or later."
              .formatted(address, version, OLDEST_SERVER));
    }
  }

  private static DatabaseException unreachable(DatabaseAddress address, SQLException failure) {
    return new DatabaseException(
        "The database %s cannot be reached: %s"
            .formatted(address, DatabaseException.oneLine(failure)),
        failure);
  }

  private static void refuseNewerSchema(Flyway flyway, DatabaseAddress address) {
    String newer =
        Arrays.stream(flyway.info().applied())
            .filter(SchemaMigrator::isUnknown)
            .map(migration -> migration.getVersion().toString())
            .collect(Collectors.joining(", "));
    if (!newer.isEmpty()) {
      throw new DatabaseException(
          """
          The schema of the database %s is newer than this build of Quell: it has the migrations \
          %s, which are unknown here. Start a newer build, or go back as docs/operations/upgrade.md \
          tells."""
              .formatted(address, newer));
    }
  }

  private static boolean isUnknown(MigrationInfo migration) {
    MigrationState state = migration.getState();
    return state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED;
  }

  private static DatabaseException refusal(DatabaseAddress address, FlywayException failure) {
    if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
      return new DatabaseException(
          """
          The database %s is not empty, and what it holds was not made by Quell. Give Quell a \
          database of its own."""
              .formatted(address),
          failure);
    }
    return new DatabaseException(
        "The schema of the database %s cannot be migrated: %s"
            .formatted(address, DatabaseException.oneLine(failure)),
        failure);
  }
}
