package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.global;

import java.time.Duration;
import java.util.List;

/**
 * Arrays come to their end in the hands of distributors and workers, whose attempts end in a given
 * way. Closed: everybody waits for an answer before the next call.
 */
abstract class ArraySimulation extends PlannedSimulation {
  private static final int WORKERS_PER_DISTRIBUTOR = 8;

  private final Site site;

  ArraySimulation(List<Ending> endings) {
    int distributors = Math.max(1, plan().users() / WORKERS_PER_DISTRIBUTOR);
    this.site =
        new Site(plan().tasks(), endings, distributors, Duration.ofSeconds(plan().seconds()));
    Caller caller = caller(LOAD);
    setUp(
            new Distributors(plan(), site, ledger(), caller)
                .scenarioOfOne()
                .injectOpen(atOnceUsers(distributors)),
            new Workers(site, ledger(), caller)
                .scenarioOfOne()
                .injectOpen(atOnceUsers(plan().users())))
        .protocols(protocol())
        .assertions(global().failedRequests().count().is(0L));
  }

  @Override
  public final void before() {
    site.begin();
  }
}
