package dev.quell.loadtest.scenario;

import dev.quell.loadtest.subject.Database;
import dev.quell.loadtest.subject.DatabaseAddress;
import dev.quell.loadtest.traffic.Endpoint;
import io.vertx.core.Vertx;

/**
 * What scenarios measure with.
 *
 * @param vertx with one event loop, which sends all requests
 * @param endpoint of the server under test
 * @param address of the database of the same server
 * @param database a connection to it
 */
public record Bench(Vertx vertx, Endpoint endpoint, DatabaseAddress address, Database database) {}
