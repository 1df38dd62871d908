package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.*;
import static io.gatling.javaapi.http.HttpDsl.*;
import static java.util.stream.Collectors.toMap;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.StartingState;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.Http;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads its plan from the file that the system property {@value #PLAN} names, and at its end writes
 * its result to the file that {@value #RESULT} names.
 */
abstract class PlannedSimulation extends Simulation {
  static final String PLAN = "quell.plan";
  static final String RESULT = "quell.result";

  /** Environment variable with the bearer token, which is on no command line and in no file. */
  static final String TOKEN = "QUELL_LOAD_TEST_TOKEN";

  /** The name of the phase under load. */
  static final String LOAD = "load";

  private static final String USER = "user";

  final Plan plan = read();

  /** How long the load is to last. */
  final Duration load = Duration.ofSeconds(plan.seconds());

  final Acknowledged acknowledged = Acknowledged.nothing();
  private final Map<String, Recording> phases = new ConcurrentHashMap<>();
  private final AtomicLong begun = new AtomicLong();

  private static Plan read() {
    try {
      return Json.decodeValue(Files.readString(Path.of(System.getProperty(PLAN))), Plan.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  final Recording phase(String name) {
    return phases.computeIfAbsent(name, fresh -> new Recording());
  }

  final boolean isLoading() {
    return isWithin(load);
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
    List<Batch> batches = plan.batchesIn(state);
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

  /** Hands every answer to the user whom it is for; all other statuses are failures. */
  final HttpProtocolBuilder protocol(Integer... statuses) {
    HttpProtocolBuilder protocol =
        http.baseUrl(plan.url())
            .contentTypeHeader("application/json")
            .acceptHeader("application/json")
            .transformResponse((response, session) -> user(session).receive(response))
            .check(status().in(statuses));
    String token = System.getenv(TOKEN);
    return token == null ? protocol : protocol.authorizationHeader("Bearer " + token);
  }

  /** Runs populations that are closed: everybody waits for an answer before the next call. */
  final void runClosed(PopulationBuilder... populations) {
    setUp(populations)
        .protocols(protocol(Recording.OK, Recording.UNAVAILABLE))
        .assertions(global().failedRequests().count().is(0L));
  }

  /**
   * Has users at work, from the start, until their roles have nothing to do.
   *
   * @param suffix of the names of their calls in Gatling's report
   */
  final PopulationBuilder users(
      String name, String suffix, int users, Supplier<Consumer<VirtualUser>> roles) {
    return scenario(name)
        .exec(session -> session.set(USER, new VirtualUser(roles.get(), acknowledged)))
        .exec(
            asLongAs(session -> user(session).isBusy(), false)
                .on(
                    doIfOrElse(session -> user(session).isPausing())
                        .then(pause(session -> user(session).takePause()))
                        .orElse(call(suffix, LOAD))))
        .injectOpen(atOnceUsers(users));
  }

  /** Sends any running instance's heartbeat, once. */
  final ChainBuilder heartbeatOnce(String suffix, String phase) {
    return exec(session -> {
          VirtualUser user = new VirtualUser(idle -> {}, acknowledged);
          user.heartbeat(any(StartingState.RUNNING));
          return session.set(USER, user);
        })
        .exec(call(suffix, phase));
  }

  /** Sends the request that is the user's next step, and counts the answer in a phase. */
  private ChainBuilder call(String suffix, String phase) {
    Recording recording = phase(phase);
    Http http = http(session -> user(session).request().operation() + suffix);
    Function<Session, String> path = session -> user(session).request().path();
    Function<Session, byte[]> body = session -> user(session).request().body().getBytes();
    return doIfOrElse(session -> user(session).request().method().equals(HttpMethod.GET))
        .then(http.get(path))
        .orElse(http.post(path).body(ByteArrayBody(body)))
        .exec(
            session -> {
              user(session).conclude(recording);
              return session.markAsSucceeded();
            });
  }

  private static VirtualUser user(Session session) {
    return session.get(USER);
  }

  @Override
  public final void after() {
    Map<String, Recording.Summary> summaries =
        phases.entrySet().stream()
            .collect(toMap(Map.Entry::getKey, phase -> phase.getValue().summary()));
    try {
      Files.writeString(
          Path.of(System.getProperty(RESULT)),
          Json.encode(new SimulationResult(summaries, acknowledged, false)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
