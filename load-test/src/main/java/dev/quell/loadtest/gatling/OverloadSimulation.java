package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.*;

import dev.quell.loadtest.generator.Recording;
import io.gatling.javaapi.core.ScenarioBuilder;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Sends heartbeats at a fixed rate, however slowly the server answers, and repeats none. Once the
 * last is answered, a few callers take their turns in peace, and none may be sent away. Open, then
 * closed.
 */
public final class OverloadSimulation extends PlannedSimulation {
  /** The name of the phase after the overload. */
  static final String QUIET = "quiet";

  private static final int QUIET_USERS = 4;
  private static final int LONGEST_QUIET_SECONDS = 5;
  private static final Duration BETWEEN_CALLS = Duration.ofMillis(5);

  /** Every call without an answer has a connection of its own, and sockets run out. */
  private final Semaphore connections = new Semaphore(plan.connections());

  {
    Duration quiet = Duration.ofSeconds(Math.min(LONGEST_QUIET_SECONDS, plan.seconds()));
    ScenarioBuilder many =
        scenario("many")
            .exec(
                doIf(session -> mayCall())
                    .then(
                        heartbeatOnce(", overload", LOAD),
                        exec(
                            session -> {
                              connections.release();
                              return session;
                            })));
    ScenarioBuilder few =
        scenario("few")
            .exec(during(quiet, false).on(heartbeatOnce(", quiet", QUIET), pause(BETWEEN_CALLS)));
    setUp(
            many.injectOpen(constantUsersPerSec(plan.perSecond()).during(plan.seconds()))
                .andThen(few.injectOpen(atOnceUsers(QUIET_USERS))))
        .protocols(protocol(Recording.OK).shareConnections())
        .assertions(details("log_report_by, quiet").failedRequests().count().is(0L));
  }

  private boolean mayCall() {
    boolean free = connections.tryAcquire();
    if (!free) {
      phase(LOAD).unsent();
    }
    return free;
  }
}
