package dev.quell.api.server;

import dev.quell.domain.reply.StateChanged;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Collects what servers tell on their event buses. Thread-safe. */
final class EventLog {

  /** One step of an instance that Quell told of; {@code from} is null if it was created. */
  record Step(String command, long taskInstanceId, String from, String to) {
    private static Step ofJson(JsonObject change) {
      return new Step(
          change.getString("command"),
          change.getLong("task_instance_id"),
          change.getString("from"),
          change.getString("to"));
    }
  }

  private static final String LAST = "last";

  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
  private final Promise<Void> last = Promise.promise();

  /** Listens to the servers of one Vert.x instance. */
  static EventLog of(Vertx vertx) {
    EventLog log = new EventLog();
    vertx.eventBus().<JsonObject>consumer(StateChanged.ADDRESS, event -> log.note(event.body()));
    return log;
  }

  private void note(JsonObject event) {
    if (event.containsKey(LAST)) {
      last.complete();
      return;
    }
    event.getJsonArray("changes").forEach(change -> steps.add(Step.ofJson((JsonObject) change)));
  }

  /** Completes when everything published before has arrived. */
  Future<Void> complete(Vertx vertx) {
    vertx.eventBus().publish(StateChanged.ADDRESS, new JsonObject().put(LAST, true));
    return last.future();
  }

  Collection<Step> steps() {
    return steps;
  }
}
