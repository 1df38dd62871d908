package dev.quell.loadtest.gatling;

import static io.gatling.javaapi.core.CoreDsl.exec;

import dev.quell.loadtest.rows.Batch;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Heartbeats of any of the running instances ({@code docs/contract/array-and-task-instance.md}
 * §15).
 */
final class Heartbeats {
  private static final String INSTANCE = "instance";

  private final Plan plan;
  private final Ledger ledger;

  Heartbeats(Plan plan, Ledger ledger) {
    this.plan = plan;
    this.ledger = ledger;
  }

  /** One, repeated if it is shed. */
  ChainBuilder patient(Caller caller, String name) {
    return exec(this::choose).exec(caller.post(name, path(), body(), then()));
  }

  /** One, sent once. */
  ChainBuilder once(Caller caller, String name) {
    return exec(this::choose).exec(caller.postOnce(name, path(), body(), then()));
  }

  private Session choose(Session session) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    Batch batch = plan.running().get(random.nextInt(plan.running().size()));
    return session.set(INSTANCE, batch.firstInstance() + random.nextInt(batch.size()));
  }

  private static Function<Session, String> path() {
    return session -> Report.path(session.getLong(INSTANCE), "log_report_by");
  }

  private static Function<Session, JsonObject> body() {
    return session -> Report.heartbeat();
  }

  private BiFunction<Session, JsonObject, Session> then() {
    return (session, answer) -> {
      long instance = session.getLong(INSTANCE);
      ledger.beaten(instance);
      ledger.reported(instance, answer.getString("status"), "R");
      return session;
    };
  }
}
