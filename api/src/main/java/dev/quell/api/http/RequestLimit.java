package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests may be under way in this process; further ones are refused at once, before
 * their body is read. Thread-safe.
 */
public final class RequestLimit {
  private static final CommandException FULL =
      CommandException.unavailable("The server has too many requests under way. Repeat later.");

  private final int max;
  private final AtomicInteger underWay = new AtomicInteger();

  public RequestLimit(int max, MeterRegistry meters) {
    this.max = max;
    Gauge.builder("quell.http.requests.in.flight", underWay, AtomicInteger::get)
        .description("Requests under way")
        .register(meters);
  }

  /** Lets a request in until it ends, or fails it with 503. */
  void admit(RoutingContext context) {
    if (underWay.incrementAndGet() > max) {
      underWay.decrementAndGet();
      context.fail(FULL);
      return;
    }
    context.addEndHandler(ended -> underWay.decrementAndGet());
    context.next();
  }
}
