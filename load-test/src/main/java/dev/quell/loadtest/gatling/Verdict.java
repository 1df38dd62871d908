package dev.quell.loadtest.gatling;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/** Reports the ending of an attempt, and takes down what the server says to it. */
final class Verdict {
  private final Caller caller;
  private final Ledger ledger;

  Verdict(Caller caller, Ledger ledger) {
    this.caller = caller;
    this.ledger = ledger;
  }

  ChainBuilder of(Function<Session, Attempt> attempt) {
    return caller.post(
        session -> attempt.apply(session).ending().route(),
        session -> attempt.apply(session).path(attempt.apply(session).ending().route()),
        session -> attempt.apply(session).ending().body(),
        (session, answer) -> {
          note(session, attempt.apply(session), answer);
          return session;
        });
  }

  /** Workers are told the status, distributors a message that is empty if all is well. */
  private void note(Session session, Attempt attempt, JsonObject answer) {
    String due = attempt.ending().letter();
    if (answer.containsKey("status")) {
      ledger.reported(attempt.id(), answer.getString("status"), due);
    } else if (answer.getString("message").isEmpty()) {
      ledger.reported(attempt.id(), due, due);
    } else if (Caller.isFirstTry(session)) {
      ledger.refused();
    }
  }
}
