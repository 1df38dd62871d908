package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.doIfOrElse;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.exitBlockOnFail;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Session;
import java.time.Duration;

/**
 * Run what distributors launch, one attempt after the other, until the distributors have left
 * ({@code docs/contract/array-and-task-instance.md} §10, §11, §13-§17).
 */
final class Workers {
  private static final int HEARTBEATS = 2;
  private static final double OVERDUE_AT_ONCE = 0.001;
  private static final Duration UNTIL_OVERDUE = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofMillis(20);
  private static final String ATTEMPT = "attempt";

  private final Site site;
  private final Ledger ledger;
  private final Caller caller;

  Workers(Site site, Ledger ledger, Caller caller) {
    this.site = site;
    this.ledger = ledger;
    this.caller = caller;
  }

  ScenarioBuilder scenarioOfOne() {
    return scenario("workers")
        .exec(
            asLongAs(session -> site.isOpen(), false)
                .on(
                    exec(this::take),
                    doIfOrElse(session -> session.contains(ATTEMPT))
                        .then(exitBlockOnFail().on(life()))
                        .orElse(pause(IDLE)),
                    exec(Session::markAsSucceeded)));
  }

  private Session take(Session session) {
    return site.nextAttempt()
        .map(attempt -> session.set(ATTEMPT, attempt))
        .orElse(session.remove(ATTEMPT));
  }

  private ChainBuilder life() {
    return exec(
        doIf(session -> attempt(session).ending() != Ending.LOST).then(lookUp(), start()),
        doIf(session -> attempt(session).ending() == Ending.VANISHED).then(pause(UNTIL_OVERDUE)),
        new Verdict(caller, ledger).of(Workers::attempt));
  }

  private ChainBuilder lookUp() {
    return caller.get(
        "get_array_task_instance_id",
        session -> attempt(session).lookupPath(),
        (session, answer) ->
            answer.getLong("task_instance_id") == attempt(session).id()
                ? session
                : session.markAsFailed());
  }

  private ChainBuilder start() {
    return caller
        .post(
            "log_running",
            session -> attempt(session).path("log_running"),
            session -> Report.running(incrementOf(attempt(session))),
            (session, answer) -> {
              String status = answer.getJsonArray("task_instance").getString(1);
              ledger.reported(attempt(session).id(), status, "R");
              return session;
            })
        .exec(
            doIf(session -> attempt(session).ending() != Ending.VANISHED)
                .then(repeat(HEARTBEATS).on(beat())));
  }

  private ChainBuilder beat() {
    return caller.post(
        "log_report_by",
        session -> attempt(session).path("log_report_by"),
        session -> Report.heartbeat(),
        (session, answer) -> {
          ledger.reported(attempt(session).id(), answer.getString("status"), "R");
          return session;
        });
  }

  private static double incrementOf(Attempt attempt) {
    return attempt.ending() == Ending.VANISHED ? OVERDUE_AT_ONCE : Report.INCREMENT_SECONDS;
  }

  private static Attempt attempt(Session session) {
    return session.get(ATTEMPT);
  }
}
