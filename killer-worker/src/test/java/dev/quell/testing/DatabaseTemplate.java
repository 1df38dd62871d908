package dev.quell.testing;

import java.sql.Connection;
import java.sql.DriverManager;
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

  private final PostgresServer server = PostgresServer.start();
  private final AtomicInteger copies = new AtomicInteger();

  DatabaseTemplate() {
    administer("create database " + NAME);
    Flyway.configure()
        .dataSource(new TestDatabase(server, NAME).jdbcUrl(), server.user(), server.password())
        .locations("classpath:dev/quell/schema")
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

  private void administer(String sql) {
    String url = new TestDatabase(server, "postgres").jdbcUrl();
    try (Connection connection =
            DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
