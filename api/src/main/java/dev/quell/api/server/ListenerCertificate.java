package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts what one listener says, by the files of the settings, which it takes anew when they
 * change: new connections get the new certificate, open ones keep theirs. While the files do not
 * fit together or cannot be read, the listener goes on with what it has. Belongs to the event loop
 * of its listener.
 */
final class ListenerCertificate {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerCertificate.class);
  private static final long LOOK_MILLIS = 2_000;

  private final Vertx vertx;
  private final QuellConfig.Tls files;
  private final Counter failures;
  private volatile Instant expires = Instant.EPOCH;
  private @Nullable PemFiles inUse;

  ListenerCertificate(Vertx vertx, QuellConfig.Tls files, MeterRegistry meters) {
    this.vertx = vertx;
    this.files = files;
    this.failures =
        Counter.builder("quell.http.certificate.failures")
            .description("Looks at the files of a certificate that could not be used")
            .register(meters);
    TimeGauge.builder(
            "quell.http.certificate.expires",
            this,
            TimeUnit.SECONDS,
            certificate -> certificate.expires.getEpochSecond())
        .description("When the certificate of the listener expires, since 1970")
        .strongReference(true)
        .register(meters);
  }

  /**
   * Has a listener that is not started yet speak TLS. Fails with a {@link StartException} if the
   * files are of no use.
   */
  Future<HttpServerOptions> addTo(HttpServerOptions options) {
    return PemFiles.read(vertx, files)
        .compose(found -> found.check(vertx).map(expiry -> adopt(found, expiry)))
        .map(ssl -> encrypted(options, ssl))
        .recover(
            failure ->
                Future.failedFuture(
                    new StartException(
                        "The certificate %s or its key %s cannot be used: %s"
                            .formatted(
                                files.certificateFile(), files.keyFile(), failure.getMessage()),
                        failure)));
  }

  /** Has a listener take the files anew when they change, as long as its verticle runs. */
  void keepFresh(HttpServer server) {
    vertx.setPeriodic(LOOK_MILLIS, look -> refresh(server));
  }

  private void refresh(HttpServer server) {
    PemFiles.read(vertx, files)
        .compose(
            found ->
                found.equals(inUse) ? Future.succeededFuture() : take(server, found).mapEmpty())
        .onFailure(this::refuse);
  }

  private Future<Boolean> take(HttpServer server, PemFiles found) {
    return found
        .check(vertx)
        .compose(expiry -> server.updateSSLOptions(adopt(found, expiry), true));
  }

  private void refuse(Throwable failure) {
    failures.increment();
    LOG.atWarn()
        .addKeyValue("certificate", files.certificateFile())
        .setCause(failure)
        .log("The listener's new certificate cannot be used; the one before stays in use");
  }

  private ServerSSLOptions adopt(PemFiles found, Instant expiry) {
    inUse = found;
    expires = expiry;
    LOG.atInfo()
        .addKeyValue("certificate", files.certificateFile())
        .addKeyValue("expires", expiry)
        .log("The listener's certificate is in use");
    return found.serverOptions();
  }

  private static HttpServerOptions encrypted(HttpServerOptions options, ServerSSLOptions ssl) {
    return options
        .setSsl(true)
        .setUseAlpn(false)
        .setKeyCertOptions(ssl.getKeyCertOptions())
        .setTrustOptions(ssl.getTrustOptions())
        .setClientAuth(ssl.getClientAuth())
        .setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
  }
}
