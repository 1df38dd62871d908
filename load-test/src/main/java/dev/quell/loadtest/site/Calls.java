package dev.quell.loadtest.site;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Sends the calls of a site and records what becomes of them, until it is over. Confined to the
 * event loop of its clients, but for what it has recorded.
 */
final class Calls {
  private static final long REPEAT_MILLIS = 1_000;
  private static final int ACCEPTED = 202;

  private final ApiClient ofWorkers;
  private final ApiClient ofOthers;
  private final Vertx vertx;
  private final Map<Kind, Recording> recordings = new EnumMap<>(Kind.class);
  private final Promise<Void> drained = Promise.promise();
  private int underWay;
  private boolean over;

  /** Creates calls over two clients of one event loop. */
  Calls(ApiClient ofWorkers, ApiClient ofOthers) {
    this.ofWorkers = ofWorkers;
    this.ofOthers = ofOthers;
    this.vertx = ofOthers.vertx();
    restart();
  }

  /** Forgets what was recorded until now. */
  void restart() {
    for (Kind kind : Kind.values()) {
      recordings.put(kind, new Recording());
    }
  }

  Recording recorded(Kind kind) {
    Recording recording = recordings.get(kind);
    if (recording == null) {
      throw new IllegalStateException("Nothing is recorded of " + kind);
    }
    return recording;
  }

  boolean isOver() {
    return over;
  }

  /** Does something a while later, unless it is over by then. */
  void later(long millis, Runnable action) {
    vertx.setTimer(
        Math.max(1, millis),
        id -> {
          if (!over) {
            action.run();
          }
        });
  }

  /**
   * Sends a call that was due at a nano time, and again after a second while it is answered 503.
   * Completes with the body of the answer 200 or 202; fails on anything else, and if it is over.
   */
  Future<Buffer> call(Kind kind, Request request, long due) {
    if (over) {
      return Future.failedFuture("It is over.");
    }
    underWay++;
    return (kind.isOfWorkers() ? ofWorkers : ofOthers)
        .answer(request)
        .transform(answer -> receive(kind, request, due, answer));
  }

  /** Sends a call that is due when it has been written, beside the event loop: it is long. */
  Future<Buffer> callOf(Kind kind, Callable<Request> written) {
    return vertx.executeBlocking(written, false).compose(request -> call(kind, request));
  }

  /** Sends a call that is due now. */
  Future<Buffer> call(Kind kind, Request request) {
    return call(kind, request, System.nanoTime());
  }

  private Future<Buffer> receive(
      Kind kind, Request request, long due, AsyncResult<ApiClient.Answer> answer) {
    underWay--;
    int told = answer.succeeded() ? answer.result().status() : 0;
    int status = told == ACCEPTED ? Recording.OK : told;
    recorded(kind).add(status, System.nanoTime() - due, true);
    if (over && underWay == 0) {
      // After whoever waits for this answer has counted it.
      vertx.runOnContext(counted -> drained.tryComplete());
    }
    if (status == Recording.UNAVAILABLE) {
      return vertx.timer(REPEAT_MILLIS).compose(slept -> call(kind, request));
    }
    return status == Recording.OK
        ? Future.succeededFuture(answer.result().body())
        : Future.failedFuture("%s was answered %d".formatted(request.path(), status));
  }

  /** Sends no more; completes when all that is under way has been answered. */
  Future<Void> end() {
    over = true;
    return underWay == 0 ? Future.succeededFuture() : drained.future();
  }
}
