package dev.quell.api.http;

import dev.quell.api.request.ApiRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Stands at the beginning and the end of every request: gives it its id and headers, counts and
 * times it, and writes its log line. Answers below 500 are logged at DEBUG, defects at ERROR with
 * their stack, other server errors at WARN.
 */
final class RequestObserver {
  private static final Logger LOG = LoggerFactory.getLogger(RequestObserver.class);

  private final CorsPolicy cors;
  private final RequestMeters meters;

  RequestObserver(CorsPolicy cors, RequestMeters meters) {
    this.cors = cors;
    this.meters = meters;
  }

  void observe(RoutingContext context) {
    ApiRequest request = ApiRequest.begin(context);
    FixedHeaders.addTo(context.response(), request.id());
    cors.addTo(context.request(), context.response());
    context.addEndHandler(ended -> finish(context, request));
    context.next();
  }

  private void finish(RoutingContext context, ApiRequest request) {
    int status = context.response().getStatusCode();
    long nanos = request.elapsedNanos();
    meters.record(request.operation(), status, nanos);
    Level level = levelOf(status);
    if (LOG.isEnabledForLevel(level)) {
      log(LOG.atLevel(level), context, request, nanos);
    }
  }

  private static Level levelOf(int status) {
    if (status < 500) {
      return Level.DEBUG;
    }
    return status == 500 ? Level.ERROR : Level.WARN;
  }

  private static void log(
      LoggingEventBuilder line, RoutingContext context, ApiRequest request, long nanos) {
    int status = context.response().getStatusCode();
    Throwable failure = context.failure();
    if (failure != null) {
      line.addKeyValue("failure", failure.toString());
    }
    if (status == 500) {
      line.setCause(failure);
    }
    request
        .describe(line)
        .addKeyValue("operation", request.operation())
        .addKeyValue("status", status)
        .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(nanos))
        .log("Request answered");
  }
}
