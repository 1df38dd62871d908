package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.*;
import static io.gatling.javaapi.http.HttpDsl.*;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.generator.Request;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.StartingState;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.CheckBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads its plan from the file that the system property {@value #PLAN} names, and at its end writes
 * its result to the file that {@value #RESULT} names.
 */
public abstract class PlannedSimulation extends Simulation {
  static final String PLAN = "quell.plan";
  static final String RESULT = "quell.result";

  /** Environment variable with the bearer token, which is on no command line and in no file. */
  static final String TOKEN = "QUELL_LOAD_TEST_TOKEN";

  /** The name of the phase under load. */
  static final String LOAD = "load";

  private static final String USER = "user";
  private static final String REQUEST = "request";
  private static final String CODE = "code";
  private static final String MILLIS = "millis";
  private static final String RETRY_AFTER = "retryAfter";
  private static final String ANSWER = "answer";

  private final ResultRecorder recorder = new ResultRecorder();
  private final Plan plan = read();
  private final AtomicLong begun = new AtomicLong();

  PlannedSimulation() {}

  final Plan plan() {
    return plan;
  }

  final ResultRecorder recorder() {
    return recorder;
  }

  /** Answers how long the load is to last. */
  final Duration load() {
    return Duration.ofSeconds(plan.seconds());
  }

  final boolean isLoading() {
    return isWithin(load());
  }

  /**
   * Tells whether some time since the load has begun is not over. It begins with the first user who
   * asks: Gatling may need long from the start of a simulation to that of its users.
   */
  final boolean isWithin(Duration time) {
    begun.compareAndSet(0, System.nanoTime());
    return System.nanoTime() - begun.get() < time.toNanos();
  }

  /** Chooses any instance of those that began in a state. */
  final long any(StartingState state) {
    List<Batch> batches = plan.batches().get(state);
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Batch batch = batches.get(random.nextInt(batches.size()));
    return batch.firstInstance() + random.nextInt(batch.size());
  }

  /** Has a user send heartbeats, one after the other, while there is load. */
  final void beat(VirtualUser user) {
    if (isLoading()) {
      user.heartbeat(any(StartingState.RUNNING));
    }
  }

  final HttpProtocolBuilder protocol() {
    HttpProtocolBuilder protocol =
        http.baseUrl(plan.url())
            .contentTypeHeader("application/json")
            .acceptHeader("application/json");
    return Optional.ofNullable(System.getenv(TOKEN))
        .map(token -> protocol.authorizationHeader("Bearer " + token))
        .orElse(protocol);
  }

  /** Runs populations that are closed: everybody waits for an answer before the next call. */
  final void runClosed(PopulationBuilder... populations) {
    setUp(populations).protocols(protocol()).assertions(global().failedRequests().count().is(0L));
  }

  /**
   * Has users at work, from the start, until their roles have nothing to do.
   *
   * @param suffix of the names of their calls in Gatling's report
   */
  final PopulationBuilder users(
      String name, String suffix, int users, Supplier<Consumer<VirtualUser>> roles) {
    ChainBuilder call = call(suffix, LOAD, status().in(Recording.OK, Recording.UNAVAILABLE));
    return scenario(name)
        .exec(session -> session.set(USER, new VirtualUser(roles.get(), recorder)))
        .exec(
            asLongAs(session -> user(session).isBusy(), false)
                .on(
                    doIfOrElse(session -> user(session).isPausing())
                        .then(pause(session -> user(session).takePause()))
                        .orElse(call)))
        .injectOpen(atOnceUsers(users));
  }

  /** Sends any running instance's heartbeat, once; the report counts a 503 among the failures. */
  final ChainBuilder heartbeatOnce(String suffix, String phase) {
    Consumer<VirtualUser> role = user -> user.heartbeat(any(StartingState.RUNNING));
    return exec(session -> {
          VirtualUser user = new VirtualUser(role, recorder);
          user.isBusy();
          return session.set(USER, user);
        })
        .exec(call(suffix, phase, status().is(Recording.OK)));
  }

  /** Sends the request that is the user's next step, and counts the answer in a phase. */
  private ChainBuilder call(String suffix, String phase, CheckBuilder expected) {
    Recording recording = recorder.phase(phase);
    HttpRequestActionBuilder get =
        http(session -> name(session, suffix)).get(session -> request(session).path());
    HttpRequestActionBuilder post =
        http(session -> name(session, suffix))
            .post(session -> request(session).path())
            .body(ByteArrayBody(session -> request(session).body().getBytes()));
    CheckBuilder[] checks = {
      expected,
      status().saveAs(CODE),
      responseTimeInMillis().saveAs(MILLIS),
      header("Retry-After").optional().saveAs(RETRY_AFTER),
      bodyString().saveAs(ANSWER)
    };
    return exec(session ->
            session
                .setAll(Map.of(REQUEST, user(session).request(), CODE, 0, MILLIS, 0, ANSWER, ""))
                .remove(RETRY_AFTER))
        .exec(
            doIfOrElse(session -> request(session).method().equals(HttpMethod.GET))
                .then(get.check(checks))
                .orElse(post.check(checks)))
        .exec(session -> receive(session, recording));
  }

  private static Session receive(Session session, Recording recording) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(session.getInt(MILLIS));
    recording.add(session.getInt(CODE), nanos, session.contains(RETRY_AFTER));
    user(session).receive(session.getInt(CODE), session.getString(ANSWER));
    return session.markAsSucceeded();
  }

  private static String name(Session session, String suffix) {
    return request(session).operation() + suffix;
  }

  private static Request request(Session session) {
    return session.get(REQUEST);
  }

  private static VirtualUser user(Session session) {
    return session.get(USER);
  }

  @Override
  public final void after() {
    try {
      Files.writeString(Path.of(System.getProperty(RESULT)), Json.encode(recorder.result()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Plan read() {
    try {
      return Json.decodeValue(Files.readString(Path.of(System.getProperty(PLAN))), Plan.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
