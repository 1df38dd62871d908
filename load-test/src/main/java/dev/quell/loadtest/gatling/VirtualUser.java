package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Decides what one user does next, while Gatling sends it. When the user's agenda is empty, its
 * role puts the next steps there; one that puts none has nothing more to do. A call that is
 * answered 503 is repeated as the contract asks of clients; one that fails clears the agenda.
 * Confined to one session.
 */
final class VirtualUser {
  private static final int MOST_TRIES = 10;
  private static final Duration WAIT = Duration.ofMillis(500);

  private final Consumer<VirtualUser> role;
  private final ResultRecorder recorder;
  private final Deque<Step> agenda = new ArrayDeque<>();
  private int tries;

  /** Is a pause, or a call whose request is made when its turn has come. */
  private record Step(
      Duration pause, Optional<Supplier<Request>> request, Consumer<JsonObject> then) {}

  VirtualUser(Consumer<VirtualUser> role, ResultRecorder recorder) {
    this.role = role;
    this.recorder = recorder;
  }

  void pause(Duration pause) {
    agenda.add(pausing(pause));
  }

  private static Step pausing(Duration pause) {
    return new Step(pause, Optional.empty(), answer -> {});
  }

  /** Sends a request, and has something done with the body of its answer. */
  void call(Supplier<Request> request, Consumer<JsonObject> then) {
    agenda.add(new Step(Duration.ZERO, Optional.of(request), then));
  }

  /** Sends a report about an instance, after which it should be in a status. */
  void report(long instance, Request report, String due) {
    call(() -> report, answer -> recorder.reported(instance, answer, due, tries > 1));
  }

  /** Sends a heartbeat of an instance that should be running. */
  void heartbeat(long instance) {
    call(
        () -> Request.logReportBy(instance),
        answer -> {
          recorder.heartbeat(instance);
          recorder.reported(instance, answer, "R", tries > 1);
        });
  }

  boolean isBusy() {
    if (agenda.isEmpty()) {
      role.accept(this);
    }
    return !agenda.isEmpty();
  }

  boolean isPausing() {
    return agenda.element().request().isEmpty();
  }

  Duration takePause() {
    return agenda.remove().pause();
  }

  /** Makes the next request; answers the same one when it is repeated. */
  Request request() {
    Step next = agenda.remove();
    Request made = next.request().orElseThrow().get();
    agenda.addFirst(new Step(Duration.ZERO, Optional.of(() -> made), next.then()));
    return made;
  }

  /** Takes the answer to the last request; status 0 if there was none. */
  void receive(int status, String body) {
    tries++;
    if (status == Recording.UNAVAILABLE && tries < MOST_TRIES) {
      agenda.addFirst(pausing(WAIT));
      return;
    }
    if (status == Recording.OK) {
      agenda.remove().then().accept(new JsonObject(body));
    } else {
      agenda.clear();
    }
    tries = 0;
  }
}
