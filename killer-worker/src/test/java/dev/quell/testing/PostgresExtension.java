package dev.quell.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test class a migrated database of its own, as a parameter of type {@link
 * TestDatabase}. One server serves all classes of the JVM; databases are copies of a migrated
 * template.
 */
public final class PostgresExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);
  private static final String TEMPLATE = "quell_template";

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Template template =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Template.class, type -> new Template(), Template.class);
    Class<?> testClass = context.getRequiredTestClass();
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(testClass, type -> template.copy(), TestDatabase.class);
  }

  /** The server and the migrated database that the others are copied from. */
  private static final class Template implements AutoCloseable {
    private final PostgresServer server = PostgresServer.start();
    private final AtomicInteger copies = new AtomicInteger();

    Template() {
      administer("create database " + TEMPLATE);
      Flyway.configure()
          .dataSource(
              new TestDatabase(server, TEMPLATE).jdbcUrl(), server.user(), server.password())
          .locations("classpath:dev/quell/schema")
          .load()
          .migrate();
    }

    TestDatabase copy() {
      String name = "quell_" + copies.incrementAndGet();
      administer("create database " + name + " template " + TEMPLATE);
      return new TestDatabase(server, name);
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
}
