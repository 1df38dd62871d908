package dev.quell.loadtest.soak;

import dev.quell.loadtest.generator.ApiClient;
import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.report.LoadTestException;
import dev.quell.loadtest.report.Unit;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one client's calls, one after the other and not faster than a pace, and repeats each at the
 * servers in turn until one has carried it out, as the contract asks of clients. Blocks.
 */
final class Caller {
  private static final Set<Integer> DONE = Set.of(Recording.OK, 202);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(2);
  private static final long REPEAT_MILLIS = 100;
  private static final long PACE_MILLIS = 10;

  private final List<ApiClient> servers;
  private int turn;

  /**
   * @param turn which of the servers it begins with
   */
  Caller(List<ApiClient> servers, int turn) {
    this.servers = servers;
    this.turn = turn;
  }

  /**
   * Answers the object that the answer holds; throws {@link LoadTestException} if it is refused.
   */
  JsonObject call(Request request) {
    return carryOut(request).toJsonObject();
  }

  JsonObject read(String path) {
    return call(Request.read(path));
  }

  /** Posts JSON that is written with single quotes, with values filled in. */
  JsonObject post(String path, String json, Object... values) {
    return call(Request.post(path, fill(json, values)));
  }

  /** Does as {@link #post}, where the answer is a number. */
  long postForNumber(String path, String json, Object... values) {
    return Long.parseLong(carryOut(Request.post(path, fill(json, values))).toString());
  }

  /** Does as {@link #post}, by PUT. */
  JsonObject put(String path, String json, Object... values) {
    return call(Request.put(path, fill(json, values)));
  }

  private static Buffer fill(String json, Object... values) {
    return Buffer.buffer(Unit.format(json, values).replace('\'', '"'));
  }

  private Buffer carryOut(Request request) {
    pause(PACE_MILLIS);
    long begun = System.nanoTime();
    while (true) {
      ApiClient.@Nullable Answer answer =
          server().ask(request, PATIENCE).otherwise((ApiClient.Answer) null).await();
      if (answer != null && DONE.contains(answer.status())) {
        return answer.body();
      }
      if (answer != null && answer.status() != Recording.UNAVAILABLE) {
        throw new LoadTestException(
            "%s was answered %d: %s".formatted(request.path(), answer.status(), answer.body()));
      }
      if (System.nanoTime() - begun > MOST.toNanos()) {
        throw new LoadTestException(request.path() + " was not carried out for " + MOST + ".");
      }
      turn++;
      pause(REPEAT_MILLIS);
    }
  }

  private ApiClient server() {
    return servers.get(turn % servers.size());
  }

  void pause(long millis) {
    server().vertx().timer(millis).await();
  }
}
