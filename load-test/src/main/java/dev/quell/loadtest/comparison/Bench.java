package dev.quell.loadtest.comparison;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Endpoint;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.DatabaseAddress;
import io.vertx.core.Vertx;

/** Holds a server, its database, and how much is measured. The Vert.x has one event loop. */
public record Bench(
    Vertx vertx, Endpoint endpoint, DatabaseAddress address, Database database, Settings settings) {

  /** Creates a client, which the end of the Vert.x closes if nobody else does. */
  ApiClient client(int connections) {
    return ApiClient.create(vertx, endpoint, connections);
  }
}
