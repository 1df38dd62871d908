package dev.quell.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.command.Scope;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A server with one route per scope. Each answers with the caller, the body, and whether the
 * handlers before and after access control ran on one thread.
 */
final class SecuredServer implements AutoCloseable {
  static final String READ = "/read";
  static final String WRITE = "/write";
  static final String KILL = "/kill";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final int MAX_HEADER_BYTES = 256 * 1024;

  private final MeterRegistry meters;
  private final Semaphore arrivals = new Semaphore(0);
  private final HttpServer server;

  private SecuredServer(Vertx vertx, AccessControl access, MeterRegistry meters) {
    this.meters = meters;
    this.server =
        vertx
            .createHttpServer(new HttpServerOptions().setMaxHeaderSize(MAX_HEADER_BYTES))
            .requestHandler(router(vertx, access));
  }

  static SecuredServer start(Vertx vertx, QuellConfig.Auth auth, Clock clock) throws Exception {
    MeterRegistry meters = new SimpleMeterRegistry();
    AccessControl access =
        TokenAccess.create(vertx, auth, clock, meters).await(10, TimeUnit.SECONDS);
    return start(vertx, access, meters);
  }

  static SecuredServer start(Vertx vertx, AccessControl access, MeterRegistry meters)
      throws Exception {
    SecuredServer secured = new SecuredServer(vertx, access, meters);
    secured.server.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS);
    return secured;
  }

  private Router router(Vertx vertx, AccessControl access) {
    Router router = Router.router(vertx);
    router.route().handler(this::noteArrival).failureHandler(SecuredServer::fail);
    router.route(READ + "/*").handler(access.require(Scope.FSM_READ));
    router.route(WRITE).handler(access.require(Scope.FSM_WRITE));
    router.route(KILL).handler(access.require(Scope.KILL));
    router.route().handler(BodyHandler.create(false)).handler(SecuredServer::answer);
    return router;
  }

  private void noteArrival(RoutingContext ctx) {
    arrivals.release();
    ctx.put("thread", Thread.currentThread()).next();
  }

  private static void answer(RoutingContext ctx) {
    Caller caller = Caller.of(ctx);
    ctx.json(
        new JsonObject()
            .put("subject", caller.subject())
            .put("user", caller.user().orElse(null))
            .put("scopes", caller.scopes().stream().map(Scope::claim).sorted().toList())
            .put("anonymous", caller.isAnonymous())
            .put("body", ctx.body().asString())
            .put("same_thread", ctx.get("thread") == Thread.currentThread()));
  }

  private static void fail(RoutingContext ctx) {
    ctx.response().setStatusCode(ctx.statusCode());
    if (ctx.failure() instanceof AccessDenied denied) {
      denied.challenge().ifPresent(value -> ctx.response().putHeader("WWW-Authenticate", value));
    }
    ctx.json(new JsonObject().put("detail", String.valueOf(ctx.failure().getMessage())));
  }

  int port() {
    return server.actualPort();
  }

  void awaitRequests(int count) throws InterruptedException {
    assertThat(arrivals.tryAcquire(count, 10, TimeUnit.SECONDS)).isTrue();
  }

  double refused(String reason) {
    return meters.counter("quell.auth.refused", "reason", reason).count();
  }

  HttpResponse<String> getWithToken(String path, String token) throws Exception {
    return get(path, "Bearer " + token);
  }

  HttpResponse<String> get(String path, String authorization) throws Exception {
    return send(request(path).header("Authorization", authorization));
  }

  HttpResponse<String> getWithoutCredentials(String path) throws Exception {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String token, String body) throws Exception {
    return send(
        request(path)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(body)));
  }

  /** What HTTP libraries make of {@code http://name:password@host}. */
  static String basic(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    server.close().await();
  }
}
