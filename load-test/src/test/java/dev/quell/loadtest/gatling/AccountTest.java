package dev.quell.loadtest.gatling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.RegisteredTasks;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes between the load test and Gatling's process, and what is taken down there. */
class AccountTest {

  @Test
  void aPlanComesThroughAFileUnchanged() {
    Plan plan =
        new Plan(
            "http://127.0.0.1:8070",
            32,
            20,
            1500.5,
            12000,
            7,
            8,
            List.of(new RegisteredTasks(1, 2, 3)),
            List.of(new Batch(1, 2, 3, 4, 5)),
            List.of(),
            List.of(new Batch(6, 7, 8, 9, 10), new Batch(11, 12, 13, 14, 15)));

    assertThat(Plan.ofJson(new JsonObject(plan.toJson().encode()))).isEqualTo(plan);
  }

  @Test
  void theLastAcknowledgedStatusCounts() {
    Ledger ledger = new Ledger();

    ledger.reported(1, "R", "R");
    ledger.reported(1, "D", "D");
    ledger.reported(2, "K", "D");
    ledger.beaten(2);
    ledger.beaten(2);
    ledger.queued(3);

    Account account = Account.ofJson(new JsonObject(ledger.account().toJson().encode()));
    assertThat(account.statuses()).isEqualTo(Map.of("D", List.of(1L), "K", List.of(2L)));
    assertThat(account.refused()).isOne();
    assertThat(account.beaten()).containsExactly(2L);
    assertThat(account.queued()).isEqualTo(3);
    assertThat(account).isEqualTo(ledger.account());
  }

  @Test
  void answersAreCountedByWhatTheyMeanForCallers() {
    Ledger ledger = new Ledger();
    Tally tally = ledger.phase("load");

    tally.answered(200, 12, false);
    tally.answered(503, 1, true);
    tally.answered(503, 1, false);
    tally.answered(500, 1, false);
    tally.answered(0, 0, false);
    tally.unsent();

    Phase phase = Account.ofJson(ledger.account().toJson()).phases().get("load");
    assertThat(phase.accepted()).isOne();
    assertThat(phase.latency().max()).isBetween(11.9, 12.1);
    assertThat(phase.shed()).isEqualTo(2);
    assertThat(phase.unadvised()).isOne();
    assertThat(phase.failed()).isEqualTo(2);
    assertThat(phase.peak()).isOne();
    assertThat(phase.unsent()).isOne();
  }
}
