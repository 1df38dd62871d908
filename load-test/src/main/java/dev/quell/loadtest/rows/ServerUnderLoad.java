package dev.quell.loadtest.rows;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Endpoint;
import dev.quell.loadtest.report.LoadTestException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** Holds a server that is well, and its database. The Vert.x has one event loop. */
public record ServerUnderLoad(
    Vertx vertx, Endpoint endpoint, DatabaseAddress address, Database database)
    implements AutoCloseable {

  /** Connects to both; throws {@link LoadTestException} if that is impossible. Blocks. */
  public static ServerUnderLoad connect(Endpoint endpoint, DatabaseAddress address) {
    Database database = Database.connect(address);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    ServerUnderLoad server = new ServerUnderLoad(vertx, endpoint, address, database);
    try {
      server.client(1).requireHealthy().await();
      return server;
    } catch (LoadTestException e) {
      server.close();
      throw e;
    }
  }

  /** Creates a client, which is closed with the server if nobody else closes it. */
  public ApiClient client(int connections) {
    return ApiClient.create(vertx, endpoint, connections);
  }

  @Override
  public void close() {
    database.close();
    vertx.close().await();
  }
}
