package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.exitBlockOnFail;
import static io.gatling.javaapi.core.CoreDsl.foreach;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.nothingFor;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.quell.loadtest.rows.Batch;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Session;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/**
 * Batch after batch is killed while others send heartbeats and reports, and while the victims'
 * workers learn of it and end by themselves. Closed.
 */
public final class MassKillSimulation extends PlannedSimulation {
  private static final Duration IDLE = Duration.ofMillis(20);
  private static final String BATCH = "batch";
  private static final String INSTANCE = "instance";
  private static final String STATUS = "status";

  private final Caller caller = caller(LOAD);
  private final Duration load = Duration.ofSeconds(plan().seconds());
  private final Iterator<Long> launched =
      plan().launched().stream()
          .flatMapToLong(
              batch -> LongStream.rangeClosed(batch.firstInstance(), batch.lastInstance()))
          .iterator();

  /** Gatling makes it. */
  public MassKillSimulation() {
    int share = Math.max(1, plan().users() / 3);
    ChainBuilder beat = new Heartbeats(plan(), ledger()).patient(caller, "log_report_by");
    setUp(
            killer(),
            crowd("heartbeats", share, beat),
            crowd("workers", share, life()),
            crowd("victims", share, death()))
        .protocols(protocol())
        .assertions(global().failedRequests().count().is(0L));
  }

  private PopulationBuilder crowd(String name, int users, ChainBuilder turn) {
    return scenario(name)
        .exec(during(load, false).on(exitBlockOnFail().on(turn), exec(Session::markAsSucceeded)))
        .injectOpen(atOnceUsers(users));
  }

  private PopulationBuilder killer() {
    ChainBuilder kill =
        caller.post(
            "transition_to_killed",
            session -> "/array/" + session.<Batch>get(BATCH).array() + "/transition_to_killed",
            session -> new JsonObject().put("batch_number", session.<Batch>get(BATCH).number()),
            (session, answer) -> {
              ledger().killed(session.get(BATCH));
              return session;
            });
    return scenario("killer")
        .exec(foreach(plan().doomed(), BATCH).on(kill))
        .injectOpen(nothingFor(load.dividedBy(5)), atOnceUsers(1));
  }

  private ChainBuilder life() {
    return exec(this::takeLaunched)
        .exec(
            doIfOrElse(session -> session.contains(INSTANCE))
                .then(
                    report("log_running", Report.running(Report.INCREMENT_SECONDS)),
                    report("log_done", Report.done()))
                .orElse(pause(IDLE)));
  }

  private Session takeLaunched(Session session) {
    synchronized (launched) {
      return launched.hasNext() ? session.set(INSTANCE, launched.next()) : session.remove(INSTANCE);
    }
  }

  private ChainBuilder report(String route, JsonObject body) {
    return caller.post(
        route,
        session -> Report.path(session.getLong(INSTANCE), route),
        session -> body,
        (session, answer) -> {
          boolean started = answer.containsKey("task_instance");
          String status =
              started
                  ? answer.getJsonArray("task_instance").getString(1)
                  : answer.getString(STATUS);
          ledger().reported(session.getLong(INSTANCE), status, started ? "R" : "D");
          return session;
        });
  }

  /** A victim's worker learns of the kill with its next heartbeat, and reports the end. */
  private ChainBuilder death() {
    return exec(this::chooseVictim)
        .exec(
            caller.post(
                "log_report_by, victim",
                session -> Report.path(session.getLong(INSTANCE), "log_report_by"),
                session -> Report.heartbeat(),
                (session, answer) -> session.set(STATUS, answer.getString(STATUS))))
        .exec(
            doIf(session -> "K".equals(session.getString(STATUS)))
                .then(
                    caller.post(
                        "log_error_worker_node, victim",
                        session -> Report.path(session.getLong(INSTANCE), "log_error_worker_node"),
                        session -> Report.error("F"),
                        (session, answer) -> {
                          ledger()
                              .reported(session.getLong(INSTANCE), answer.getString(STATUS), "F");
                          return session;
                        })));
  }

  private Session chooseVictim(Session session) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Batch batch = plan().doomed().get(random.nextInt(plan().doomed().size()));
    return session.set(INSTANCE, batch.firstInstance() + random.nextInt(batch.size()));
  }
}
