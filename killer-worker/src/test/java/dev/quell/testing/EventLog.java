package dev.quell.testing;

import dev.quell.domain.reply.StateChanged;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Collects the state changes that are published on one event bus, in order. Thread-safe. */
public final class EventLog {
  private final List<JsonObject> events = new ArrayList<>();
  private int awaited = Integer.MAX_VALUE;
  private Promise<Void> arrived;

  private EventLog() {}

  /** Subscribes; returns when nothing can be missed any more. */
  public static EventLog of(Vertx vertx) {
    EventLog log = new EventLog();
    Await.await(
        vertx
            .eventBus()
            .<JsonObject>consumer(StateChanged.ADDRESS, message -> log.add(message.body()))
            .completion());
    return log;
  }

  private synchronized void add(JsonObject event) {
    events.add(event);
    if (events.size() >= awaited) {
      arrived.tryComplete();
    }
  }

  /** The events so far. */
  public synchronized List<JsonObject> events() {
    return List.copyOf(events);
  }

  /** The events once there are at least so many. */
  public List<JsonObject> await(int count) {
    Await.await(arrivalOf(count));
    return events();
  }

  private synchronized Future<Void> arrivalOf(int count) {
    awaited = count;
    arrived = Promise.promise();
    if (events.size() >= count) {
      arrived.complete();
    }
    return arrived.future();
  }

  /** The changes of all events so far, in order. */
  public List<JsonObject> changes() {
    return events().stream()
        .flatMap(event -> event.getJsonArray("changes").stream().map(JsonObject.class::cast))
        .toList();
  }
}
