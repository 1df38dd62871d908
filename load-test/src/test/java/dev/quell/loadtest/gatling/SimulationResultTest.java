package dev.quell.loadtest.gatling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.generator.Recording;
import dev.quell.loadtest.rows.Batch;
import dev.quell.loadtest.rows.StartingState;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What goes between the load test and Gatling's process, and what is recorded there. */
class SimulationResultTest {

  @Test
  void aPlanComesThroughAFileUnchanged() {
    Plan plan =
        new Plan(
            LoadScenario.ERROR_STORM,
            "http://127.0.0.1:8070",
            32,
            20,
            1500.5,
            12000,
            7,
            8,
            Map.of(
                StartingState.REGISTERED,
                List.of(new Batch(1, 2, 0, 2, 3)),
                StartingState.LAUNCHED,
                List.of(new Batch(1, 2, 3, 4, 5)),
                StartingState.RUNNING,
                List.of(),
                StartingState.TO_BE_KILLED,
                List.of(new Batch(6, 7, 8, 9, 10), new Batch(11, 12, 13, 14, 15))));

    assertThat(Json.decodeValue(Json.encode(plan), Plan.class)).isEqualTo(plan);
  }

  @Test
  void theLastAcknowledgedStatusCounts() {
    Acknowledged told = Acknowledged.nothing();

    told.reported(1, started("R"), "R", false);
    told.reported(1, new JsonObject().put("status", "D"), "D", false);
    told.reported(2, new JsonObject().put("status", "K"), "D", false);
    told.withHeartbeat().add(2L);
    told.withHeartbeat().add(2L);
    told.queued().addAndGet(3);

    Acknowledged read = throughAFile(new SimulationResult(Map.of(), told, false)).acknowledged();
    assertThat(read.statuses()).isEqualTo(Map.of(1L, "D", 2L, "K"));
    assertThat(read.refused()).hasValue(1);
    assertThat(read.withHeartbeat()).containsExactly(2L);
    assertThat(read.queued()).hasValue(3);
    assertThat(read.killed()).isEmpty();
    assertThat(read.unfinished()).hasValue(0);
  }

  @Test
  void aMessageToADistributorIsARefusalUnlessTheReportWasRepeated() {
    Acknowledged told = Acknowledged.nothing();

    told.reported(1, new JsonObject().put("message", ""), "Z", false);
    told.reported(2, new JsonObject().put("message", "It has ended."), "Z", true);
    assertThat(told.refused()).hasValue(0);
    told.reported(3, new JsonObject().put("message", "It has ended."), "Z", false);

    assertThat(told.refused()).hasValue(1);
    assertThat(told.statuses()).isEqualTo(Map.of(1L, "Z"));
  }

  @Test
  void answersAreCountedByWhatTheyMeanForCallers() {
    Recording recording = new Recording();

    recording.add(200, TimeUnit.MILLISECONDS.toNanos(12), false);
    recording.add(503, 1, true);
    recording.add(503, 1, false);
    recording.add(500, 1, false);
    recording.add(0, 0, false);
    recording.unsent();

    SimulationResult result =
        new SimulationResult(Map.of("load", recording.summary()), Acknowledged.nothing(), false);
    Recording.Summary phase = throughAFile(result).phases().get("load");
    assertThat(phase.latency().count()).isOne();
    assertThat(phase.latency().max()).isBetween(11.9, 12.1);
    assertThat(phase.unavailable()).isEqualTo(2);
    assertThat(phase.withoutRetryAfter()).isOne();
    assertThat(phase.failed()).isEqualTo(2);
    assertThat(phase.peak()).isOne();
    assertThat(phase.unsent()).isOne();
  }

  private static JsonObject started(String status) {
    return new JsonObject().put("task_instance", new JsonArray().add(1).add(status));
  }

  private static SimulationResult throughAFile(SimulationResult result) {
    return Json.decodeValue(Json.encode(result), SimulationResult.class);
  }
}
