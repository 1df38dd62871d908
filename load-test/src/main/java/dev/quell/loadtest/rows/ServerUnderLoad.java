package dev.quell.loadtest.rows;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Endpoint;
import dev.quell.loadtest.report.LoadTestException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** Holds a server's database, and a client with one connection, whose Vert.x has one event loop. */
public record ServerUnderLoad(ApiClient client, DatabaseAddress address, Database database)
    implements AutoCloseable {

  /** Connects to the database; throws {@link LoadTestException} if that is impossible. */
  public static ServerUnderLoad connect(Endpoint endpoint, DatabaseAddress address) {
    Database database = Database.connect(address);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    return new ServerUnderLoad(ApiClient.create(vertx, endpoint, 1), address, database);
  }

  /** Creates another client, which is closed with the server if nobody else closes it. */
  public ApiClient client(int connections) {
    return ApiClient.create(client.vertx(), client.endpoint(), connections);
  }

  @Override
  public void close() {
    database.close();
    client.vertx().close().await();
  }
}
