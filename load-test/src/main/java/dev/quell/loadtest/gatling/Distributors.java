package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.exitBlockOnFail;
import static io.gatling.javaapi.core.CoreDsl.foreach;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Bring arrays to their end, each its own, as client and distributor do ({@code
 * docs/contract/array-and-task-instance.md} §2-§6, §8): whatever may be queued is queued,
 * instantiated, launched and handed to the workers, again and again until every Task is done or out
 * of attempts.
 */
final class Distributors {
  private static final Duration BETWEEN_SYNCS = Duration.ofMillis(100);
  private static final String LOT = "lot";
  private static final String ATTEMPT = "attempt";

  private final Plan plan;
  private final Site site;
  private final Ledger ledger;
  private final Caller caller;

  Distributors(Plan plan, Site site, Ledger ledger, Caller caller) {
    this.plan = plan;
    this.site = site;
    this.ledger = ledger;
    this.caller = caller;
  }

  ScenarioBuilder scenarioOfOne() {
    return scenario("distributors")
        .exec(this::take)
        .exec(
            asLongAs(session -> session.contains(LOT), false)
                .on(exitBlockOnFail().on(bringToItsEnd()), exec(this::putDown), exec(this::take)))
        .exec(
            session -> {
              site.distributorLeft();
              return session;
            });
  }

  private Session take(Session session) {
    return site.nextLot().map(lot -> session.set(LOT, lot)).orElse(session.remove(LOT));
  }

  private Session putDown(Session session) {
    if (!lot(session).isFinished()) {
      ledger.unfinished();
    }
    return session.markAsSucceeded();
  }

  private ChainBuilder bringToItsEnd() {
    return exec(
        asLongAs(session -> !lot(session).isFinished() && site.isPatient(), false)
            .on(
                queue(),
                doIf(session -> lot(session).size() > 0)
                    .then(
                        findInstances(),
                        instantiate(),
                        readResources(),
                        giveUpUnsubmitted(),
                        launch()),
                doIf(session -> !lot(session).isFinished()).then(pause(BETWEEN_SYNCS))));
  }

  private ChainBuilder queue() {
    return caller.post(
        "queue_task_batch",
        session -> lot(session).path("queue_task_batch"),
        session ->
            new JsonObject()
                .put("task_ids", new JsonArray(lot(session).taskIds()))
                .put("task_resources_id", plan.resources())
                .put("workflow_run_id", plan.run()),
        (session, answer) -> {
          ledger.queued(lot(session).queued(answer.getJsonObject("tasks_by_status")));
          return session;
        });
  }

  private ChainBuilder findInstances() {
    return exec(
        repeat(session -> lot(session).size())
            .on(
                caller.get(
                    "get_array_task_instance_id",
                    session -> lot(session).lookupPath(),
                    (session, answer) -> {
                      lot(session).found(answer.getLong("task_instance_id"));
                      return session;
                    })));
  }

  private ChainBuilder instantiate() {
    return caller.post(
        "instantiate_task_instances",
        session -> "/task_instance/instantiate_task_instances",
        session -> new JsonObject().put("task_instance_ids", lot(session).instanceIds()),
        (session, answer) -> {
          JsonArray batches = answer.getJsonArray("task_instance_batches");
          boolean complete =
              batches.size() == 1
                  && batches.getJsonArray(0).getJsonArray(4).size() == lot(session).size();
          return complete ? session : session.markAsFailed();
        });
  }

  private ChainBuilder readResources() {
    return caller.post(
        "task_resources",
        session -> "/task_resources/" + plan.resources(),
        session -> new JsonObject(),
        (session, answer) -> session);
  }

  private ChainBuilder giveUpUnsubmitted() {
    return exec(
        foreach(session -> lot(session).attempts(ending -> ending == Ending.UNSUBMITTED), ATTEMPT)
            .on(new Verdict(caller, ledger).of(session -> session.get(ATTEMPT))));
  }

  /** Those that start before the launch is recorded win or lose a race, as on a real cluster. */
  private ChainBuilder launch() {
    return exec(session -> {
          site.launch(
              lot(session)
                  .attempts(ending -> ending != Ending.UNSUBMITTED && ending != Ending.LOST));
          return session;
        })
        .exec(
            caller.post(
                "transition_to_launched",
                session -> lot(session).path("transition_to_launched"),
                session -> Report.heartbeat().put("batch_number", lot(session).batch()),
                (session, answer) -> session))
        .exec(
            caller.post(
                "array log_distributor_id",
                session -> lot(session).path("log_distributor_id"),
                session -> lot(session).distributorIds(),
                (session, answer) -> session))
        .exec(
            session -> {
              site.launch(lot(session).attempts(ending -> ending == Ending.LOST));
              return session;
            });
  }

  private static Lot lot(Session session) {
    return session.get(LOT);
  }
}
