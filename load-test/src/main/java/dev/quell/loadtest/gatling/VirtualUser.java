package dev.quell.loadtest.gatling;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import io.gatling.http.response.Response;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private final Acknowledged acknowledged;
  private final Deque<Step> agenda = new ArrayDeque<>();
  private @Nullable Response answer;
  private int tries;

  /** Is a call, or a pause if it has no request. */
  private record Step(@Nullable Request request, Consumer<JsonObject> then, Duration pause) {}

  VirtualUser(Consumer<VirtualUser> role, Acknowledged acknowledged) {
    this.role = role;
    this.acknowledged = acknowledged;
  }

  void pause(Duration pause) {
    agenda.add(new Step(null, nothing -> {}, pause));
  }

  /** Sends a request, and has something done with the body of its answer. */
  void call(Request request, Consumer<JsonObject> then) {
    agenda.add(new Step(request, then, Duration.ZERO));
  }

  /** Sends a report about an instance, after which it should be in a status. */
  void report(long instance, Request report, String due) {
    call(report, body -> acknowledged.reported(instance, body, due, tries > 1));
  }

  /** Sends a heartbeat of an instance that should be running. */
  void heartbeat(long instance) {
    call(
        Request.logReportBy(instance),
        body -> {
          acknowledged.withHeartbeat().add(instance);
          acknowledged.reported(instance, body, "R", tries > 1);
        });
  }

  boolean isBusy() {
    if (agenda.isEmpty()) {
      role.accept(this);
    }
    return !agenda.isEmpty();
  }

  boolean isPausing() {
    return agenda.element().request() == null;
  }

  Duration takePause() {
    return agenda.remove().pause();
  }

  Request request() {
    return Objects.requireNonNull(agenda.element().request());
  }

  /** Takes the answer to the request; answers it unchanged. */
  Response receive(Response response) {
    answer = response;
    return response;
  }

  /** Counts the answer to the request, with status 0 if there is none, and does what is due. */
  void conclude(Recording recording) {
    Response got = answer;
    answer = null;
    int status = got == null ? 0 : got.status().code();
    long millis = got == null ? 0 : got.endTimestamp() - got.startTimestamp();
    boolean retryAfter = got != null && got.headers().contains("Retry-After");
    recording.add(status, TimeUnit.MILLISECONDS.toNanos(millis), retryAfter);
    tries++;
    if (status == Recording.UNAVAILABLE && tries < MOST_TRIES) {
      agenda.addFirst(new Step(null, nothing -> {}, WAIT));
      return;
    }
    if (got != null && status == Recording.OK) {
      agenda.remove().then().accept(new JsonObject(got.body().string()));
    } else {
      agenda.clear();
    }
    tries = 0;
  }
}
