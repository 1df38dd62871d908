package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the event streams that this process serves: so many at once, and none any more once it
 * stops. Thread-safe.
 */
public final class OpenEventStreams {
  private static final CommandException FULL =
      CommandException.unavailable(
          "The server has as many event streams open as it serves. Repeat later, or ask for the"
              + " state from time to time instead.");
  private static final CommandException STOPPING =
      CommandException.unavailable("The server is stopping. Repeat later.");

  private final int most;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * No stream yet.
   *
   * @param most further ones are refused
   * @param meters where the open ones are told
   */
  public OpenEventStreams(int most, MeterRegistry meters) {
    this.most = most;
    Gauge.builder("quell.http.event.streams", open, Set::size)
        .description("Event streams that are open")
        .register(meters);
  }

  /**
   * Begins the answer to a request as a stream of events.
   *
   * @throws CommandException (UNAVAILABLE) if there are too many, or the process is stopping
   */
  public EventStream begin(RoutingContext context) {
    EventStream stream = new EventStream(context);
    open.add(stream);
    if (closed || open.size() > most) {
      open.remove(stream);
      throw closed ? STOPPING : FULL;
    }
    stream.ended().onComplete(over -> open.remove(stream));
    stream.begin();
    return stream;
  }

  /** Ends all streams and takes no further ones. */
  public void close() {
    closed = true;
    open.forEach(EventStream::end);
  }
}
