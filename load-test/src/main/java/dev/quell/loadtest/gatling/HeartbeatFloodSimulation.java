package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import java.time.Duration;

/** Nothing but heartbeats, as fast as the server answers. Closed. */
public final class HeartbeatFloodSimulation extends PlannedSimulation {

  /** Gatling makes it. */
  public HeartbeatFloodSimulation() {
    setUp(
            scenario("heartbeats")
                .exec(
                    during(Duration.ofSeconds(plan().seconds()), false)
                        .on(
                            new Heartbeats(plan(), ledger())
                                .patient(caller(LOAD), "log_report_by")))
                .injectOpen(atOnceUsers(plan().users())))
        .protocols(protocol())
        .assertions(global().failedRequests().count().is(0L));
  }
}
