package dev.quell.api.http;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Stands at the beginning and the end of every request: gives it its id and headers, counts and
 * times it, and writes its log line. Answers below 500 are logged at DEBUG, defects at ERROR with
 * their stack, other server errors at WARN.
 */
public final class RequestObserver {
  private static final Logger LOG = LoggerFactory.getLogger(RequestObserver.class);

  /** Stands for the status of an answer that nobody was there to take. */
  private static final int CLIENT_GONE = 499;

  /** Stands for the status of an answer that broke off: the client may repeat its request. */
  private static final int CUT = 503;

  private final CorsPolicy cors;
  private final RequestMetrics meters;

  private final Connections connections;

  public RequestObserver(CorsPolicy cors, RequestMetrics meters, Connections connections) {
    this.cors = cors;
    this.meters = meters;
    this.connections = connections;
  }

  public void observe(RoutingContext context) {
    ApiRequest request = ApiRequest.begin(context, connections);
    FixedHeaders.addTo(context.response(), request.id());
    cors.addTo(context.request(), context.response());
    context.addEndHandler(
        ended ->
            finish(
                context,
                request,
                ended.succeeded() ? context.response().getStatusCode() : brokenOff(context)));
    context.next();
  }

  private static int brokenOff(RoutingContext context) {
    return context.failure() instanceof CutAnswer ? CUT : CLIENT_GONE;
  }

  private void finish(RoutingContext context, ApiRequest request, int status) {
    long nanos = request.elapsedNanos();
    meters.record(request.operation(), status, nanos);
    Level level = levelOf(status);
    if (LOG.isEnabledForLevel(level)) {
      line(LOG.atLevel(level), request, context.failure(), status)
          .addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMillis(nanos))
          .log("Request ended");
    }
  }

  private static Level levelOf(int status) {
    if (status < 500) {
      return Level.DEBUG;
    }
    return status == 500 ? Level.ERROR : Level.WARN;
  }

  private static LoggingEventBuilder line(
      LoggingEventBuilder line, ApiRequest request, @Nullable Throwable failure, int status) {
    LoggingEventBuilder told =
        failure == null ? line : line.addKeyValue("failure", failure.toString());
    return request
        .describe(status == 500 ? told.setCause(failure) : told)
        .addKeyValue("operation", request.operation())
        .addKeyValue("status", status);
  }
}
