package dev.quell.api.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Serves the meters of this process to Prometheus. */
public final class MetricsRoute {
  private static final CharSequence TEXT =
      HttpHeaders.createOptimized("text/plain; version=0.0.4; charset=utf-8");

  private final PrometheusMeterRegistry meters;

  public MetricsRoute(PrometheusMeterRegistry meters) {
    this.meters = meters;
  }

  /** Collecting takes milliseconds, so it leaves the event loop. */
  public void scrape(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(() -> Buffer.buffer(meters.scrape()), false)
        .onSuccess(text -> Answers.ok(context, TEXT, text))
        .onFailure(failure -> Answers.failed(context, failure));
  }
}
