package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.Connections;
import dev.quell.api.http.Failures;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop that serves HTTP/1.1, over TLS if there is a certificate. Several instances share
 * the port. Stops by finishing the requests under way.
 */
final class HttpServerVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 75;

  /** Left to itself, the kernel would keep megabytes for each client that does not read. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  private static final int MAX_FIRST_LINE_BYTES = 64 * 1024;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int COMPRESSED_FROM_BYTES = 1000;
  private static final int COMPRESSION_LEVEL = 5;
  private static final long GRACE_MILLIS = 1_000;

  /** Unlike 0, any free port that all instances share. */
  private static final int ANY_SHARED_PORT = -1;

  private final QuellConfig.Http config;
  private final Router router;
  private final Failures failures;
  private final Connections connections;
  private final MeterRegistry meters;
  private @Nullable HttpServer server;

  HttpServerVerticle(
      QuellConfig.Http config,
      Router router,
      Failures failures,
      Connections connections,
      MeterRegistry meters) {
    this.config = config;
    this.router = router;
    this.failures = failures;
    this.connections = connections;
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    return config.tls().map(this::listenEncrypted).orElseGet(() -> listen(options()));
  }

  private Future<HttpServer> listenEncrypted(QuellConfig.Tls files) {
    ListenerCertificate certificate = new ListenerCertificate(vertx, files, meters);
    return certificate.addTo(options()).compose(this::listen).onSuccess(certificate::keepFresh);
  }

  private Future<HttpServer> listen(HttpServerOptions options) {
    HttpServer listener =
        vertx
            .createHttpServer(options)
            .connectionHandler(connection -> connections.guard(connection, options))
            .requestHandler(router)
            .invalidRequestHandler(failures::answerInvalid);
    server = listener;
    int port = config.port() == 0 ? ANY_SHARED_PORT : config.port();
    return listener.listen(port, config.host());
  }

  @Override
  public Future<?> stop() {
    return started().shutdown(config.requestTimeoutMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The port that is listened on; known once started. */
  int port() {
    return started().actualPort();
  }

  private HttpServer started() {
    return Objects.requireNonNull(server, "started");
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        // There are no web sockets, so no request need be looked at for theirs.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setIdleTimeout(IDLE_SECONDS)
        .setSendBufferSize(SEND_BUFFER_BYTES)
        .setMaxInitialLineLength(MAX_FIRST_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setCompressionSupported(true)
        .setCompressionLevel(COMPRESSION_LEVEL)
        .setCompressionContentSizeThreshold(COMPRESSED_FROM_BYTES);
  }
}
