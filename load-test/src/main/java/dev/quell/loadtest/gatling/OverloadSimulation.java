package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ScenarioBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Heartbeats come at a fixed rate, however slowly the server answers, and nobody comes again. Once
 * the last is answered, a few callers take their turns in peace, and none may be sent away. Open,
 * then closed.
 */
public final class OverloadSimulation extends PlannedSimulation {
  /** The name of the phase after the overload. */
  public static final String QUIET = "quiet";

  private static final int QUIET_USERS = 4;
  private static final int LONGEST_QUIET_SECONDS = 5;
  private static final Duration BETWEEN_CALLS = Duration.ofMillis(5);

  private final AtomicInteger underWay = new AtomicInteger();

  /** Gatling makes it. */
  public OverloadSimulation() {
    Heartbeats heartbeats = new Heartbeats(plan(), ledger());
    Duration peace = Duration.ofSeconds(Math.min(LONGEST_QUIET_SECONDS, plan().seconds()));
    ScenarioBuilder crowd =
        scenario("crowd")
            .exec(
                doIf(session -> mayCall())
                    .then(
                        heartbeats.once(caller(LOAD), "log_report_by, overload"),
                        exec(
                            session -> {
                              underWay.decrementAndGet();
                              return session;
                            })));
    ScenarioBuilder few =
        scenario("few")
            .exec(
                during(peace, false)
                    .on(
                        heartbeats
                            .once(caller(QUIET), "log_report_by, quiet")
                            .pause(BETWEEN_CALLS)));
    setUp(
            crowd
                .injectOpen(constantUsersPerSec(plan().perSecond()).during(plan().seconds()))
                .andThen(few.injectOpen(atOnceUsers(QUIET_USERS))))
        .protocols(protocol().shareConnections())
        .assertions(details("log_report_by, quiet").failedRequests().count().is(0L));
  }

  /** Every call without an answer has a connection of its own, and sockets run out. */
  private boolean mayCall() {
    if (underWay.incrementAndGet() <= plan().connections()) {
      return true;
    }
    underWay.decrementAndGet();
    ledger().phase(LOAD).unsent();
    return false;
  }
}
