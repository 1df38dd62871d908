package dev.quell.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A PostgreSQL server for one test JVM: a container where Docker answers, else embedded. Or one
 * that the program under test runs.
 */
abstract class PostgresServer implements AutoCloseable {
  /** Of the version that CI asks for. */
  private static final String IMAGE =
      "postgres:%s-alpine".formatted(System.getenv().getOrDefault("QUELL_TEST_POSTGRES", "17"));

  private static final String MAX_CONNECTIONS = "300";

  static PostgresServer start() {
    return Docker.answers() ? new Container() : Embedded.create();
  }

  /** A server on loopback that somebody else starts and stops. */
  static PostgresServer ofOthers(int port, String user, String password) {
    return new OfOthers(port, user, password);
  }

  abstract String host();

  abstract int port();

  abstract String user();

  abstract String password();

  @Override
  public abstract void close();

  private static final class Container extends PostgresServer {
    private final PostgreSQLContainer container =
        new PostgreSQLContainer(IMAGE)
            .withCommand("postgres", "-c", "max_connections=" + MAX_CONNECTIONS);

    Container() {
      container.start();
    }

    @Override
    String host() {
      return container.getHost();
    }

    @Override
    int port() {
      return container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    }

    @Override
    String user() {
      return container.getUsername();
    }

    @Override
    String password() {
      return container.getPassword();
    }

    @Override
    public void close() {
      container.stop();
    }
  }

  private static final class Embedded extends PostgresServer {
    private final Path folder;
    private final EmbeddedPostgres postgres;

    private Embedded(Path folder) {
      this.folder = folder;
      try {
        postgres =
            EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setServerConfig("max_connections", MAX_CONNECTIONS)
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException("The embedded PostgreSQL did not start", e);
      }
    }

    static Embedded create() {
      return new Embedded(DataFolder.create(Embedded::fill));
    }

    private static void fill(Path folder) {
      Embedded server = new Embedded(folder);
      try {
        DatabaseTemplate.migrate(server);
      } finally {
        server.stop();
      }
    }

    @Override
    String host() {
      return "127.0.0.1";
    }

    @Override
    int port() {
      return postgres.getPort();
    }

    @Override
    String user() {
      return "postgres";
    }

    @Override
    String password() {
      return "postgres";
    }

    @Override
    public void close() {
      stop();
      DataFolder.delete(folder);
    }

    private void stop() {
      try {
        postgres.close();
      } catch (IOException e) {
        throw new UncheckedIOException("The embedded PostgreSQL did not stop", e);
      }
    }
  }

  private static final class OfOthers extends PostgresServer {
    private final int port;
    private final String user;
    private final String password;

    OfOthers(int port, String user, String password) {
      this.port = port;
      this.user = user;
      this.password = password;
    }

    @Override
    String host() {
      return "127.0.0.1";
    }

    @Override
    int port() {
      return port;
    }

    @Override
    String user() {
      return user;
    }

    @Override
    String password() {
      return password;
    }

    @Override
    public void close() {}
  }
}
