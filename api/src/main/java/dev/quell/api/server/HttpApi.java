package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ByteBudget;
import dev.quell.api.http.Connections;
import dev.quell.api.http.Failures;
import dev.quell.api.http.OpenEventStreams;
import dev.quell.api.http.RequestBodies;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The deployed HTTP side of this process. */
public final class HttpApi {
  private final Vertx vertx;
  private final String deploymentId;
  private final int port;
  private final OpenEventStreams streams;

  private HttpApi(Vertx vertx, String deploymentId, int port, OpenEventStreams streams) {
    this.vertx = vertx;
    this.deploymentId = deploymentId;
    this.port = port;
    this.streams = streams;
  }

  /** Holds the routes of a server that does not listen yet. */
  public static final class Routes {
    private final Vertx vertx;
    private final QuellConfig.Http config;
    private final HttpServices services;
    private final Failures failures;
    private final Connections connections;
    private final Router router;

    private Routes(
        Vertx vertx,
        QuellConfig.Http config,
        HttpServices services,
        Failures failures,
        Connections connections,
        Router router) {
      this.vertx = vertx;
      this.config = config;
      this.services = services;
      this.failures = failures;
      this.connections = connections;
      this.router = router;
    }

    /** Tells whether requests should be sent here. */
    Readiness readiness() {
      return services.readiness();
    }

    /** Starts to listen. Completes when requests are served; fails if the port is taken. */
    public Future<HttpApi> listen() {
      Queue<HttpServerVerticle> servers = new ConcurrentLinkedQueue<>();
      return vertx
          .deployVerticle(
              () -> {
                HttpServerVerticle server =
                    new HttpServerVerticle(
                        config, router, failures, connections, services.meters());
                servers.add(server);
                return server;
              },
              new DeploymentOptions().setInstances(config.instances()))
          .map(id -> new HttpApi(vertx, id, servers.element().port(), services.streams()));
    }
  }

  /**
   * Makes the routes by the contract file; the database is not asked yet. Fails if the contract
   * file does not match the operations.
   */
  public static Future<Routes> routes(Vertx vertx, QuellConfig.Http config, HttpServices services) {
    QuellConfig.Clients clients = config.clients();
    ByteBudget requests =
        new ByteBudget(clients.requestMemoryBytes(), "requests", services.meters());
    RequestBodies bodies = new RequestBodies(config.maxBodyBytes(), requests);
    Connections connections =
        new Connections(
            clients.maxConnections(),
            clients.receiveTimeoutMillis(),
            clients.sendTimeoutMillis(),
            requests,
            new ByteBudget(clients.answerMemoryBytes(), "answers", services.meters()),
            services.meters());
    Failures failures = new Failures(services.cors(), bodies.longest());
    return ApiRouter.create(vertx, config, services, failures, bodies, connections)
        .map(router -> new Routes(vertx, config, services, failures, connections, router));
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /**
   * Takes no further connections, ends the event streams, lets the requests under way finish within
   * the request time-out, then closes.
   */
  public Future<Void> drain() {
    streams.close();
    return vertx.undeploy(deploymentId);
  }
}
