package dev.quell.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * The server of one test JVM and the migrated database that those of the test classes are copied
 * from. Thread-safe.
 */
final class DatabaseTemplate implements AutoCloseable {
  static final String NAME = "quell_template";

  /** Where the migrations are on the class path. */
  static final String SCHEMA = "dev/quell/schema";

  private final PostgresServer server;
  private final AtomicInteger copies = new AtomicInteger();

  private DatabaseTemplate(PostgresServer server) {
    this.server = server;
  }

  /** Starts a server, and migrates a database of it unless it came with one. */
  static DatabaseTemplate create() {
    DatabaseTemplate template = new DatabaseTemplate(PostgresServer.start());
    if (!template.isThere()) {
      migrate(template.server);
    }
    return template;
  }

  /** Makes the database that others are copied from. */
  static void migrate(PostgresServer server) {
    DatabaseTemplate template = new DatabaseTemplate(server);
    template.administer("create database " + NAME);
    Flyway.configure()
        .dataSource(new TestDatabase(server, NAME).jdbcUrl(), server.user(), server.password())
        .locations("classpath:" + SCHEMA)
        .load()
        .migrate();
  }

  TestDatabase copy() {
    String name = "quell_" + copies.incrementAndGet();
    administer("create database " + name + " template " + NAME);
    return new TestDatabase(server, name);
  }

  /** Drops a copy, whoever may still be connected to it. */
  void drop(TestDatabase copy) throws SQLException {
    copy.close();
    administer("drop database " + copy.options().getDatabase() + " with (force)");
  }

  private boolean isThere() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("select from pg_database where datname = '" + NAME + "'")) {
      return found.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void administer(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    String url = new TestDatabase(server, "postgres").jdbcUrl();
    return DriverManager.getConnection(url, server.user(), server.password());
  }

  @Override
  public void close() {
    server.close();
  }
}
