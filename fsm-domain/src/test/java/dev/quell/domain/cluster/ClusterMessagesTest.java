package dev.quell.domain.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterMessagesTest {
  private static final Instant TIME = Instant.parse("2026-11-24T16:44:05.214Z");

  @Test
  void readsTheOrdersThatItWrites() {
    List<ClusterOrder> orders = new ArrayList<>();
    for (ClusterStep step : ClusterStep.values()) {
      orders.add(new ClusterOrder(1, 2, new ClusterJob("main", "17_3", null, TIME), step, true));
      orders.add(
          new ClusterOrder(
              3,
              4,
              new ClusterJob("main", "", "alice", TIME, TIME.plusMillis(1), "node-1", 4711L),
              step,
              false,
              true));
    }

    JsonObject answer = new JsonObject().put("orders", ClusterMessages.orders(orders));

    assertThat(ClusterMessages.orders(fields(new JsonObject(answer.encode())))).isEqualTo(orders);
  }

  @Test
  void readsTheReportsThatItWrites() {
    List<ClusterReport> reports =
        Stream.of(Observation.values())
            .map(seen -> new ClusterReport(1, 2, ClusterStep.QUERY, seen, "squeue", "GONE", TIME))
            .toList();

    assertThat(
            ClusterMessages.reports(reports).stream()
                .map(report -> ClusterMessages.report(fields((JsonObject) report))))
        .isEqualTo(reports);
  }

  @Test
  void readsTheSearchesThatItWrites() {
    List<ClusterSearch> searches =
        List.of(new ClusterSearch(1, "main"), new ClusterSearch(2, "cloud"));
    JsonObject answer = new JsonObject().put("searches", ClusterMessages.searches(searches));

    assertThat(ClusterMessages.searches(fields(new JsonObject(answer.encode()))))
        .isEqualTo(searches);
  }

  @Test
  void readsWhatASearchBroughtToLight() {
    LivingJob job = new LivingJob("17_3", "alice", TIME, "RUNNING", true);
    for (SearchReport report :
        List.of(SearchReport.found(1, List.of(job)), SearchReport.failed(2, "ended with 1"))) {
      JsonObject sent = new JsonObject(ClusterMessages.searchReport(report).encode());

      assertThat(ClusterMessages.searchReport(fields(sent))).isEqualTo(report);
    }
  }

  @Test
  void tellsOfTooManyJobsInASentence() {
    LivingJob job = new LivingJob("17", "alice", TIME, "RUNNING", true);

    SearchReport report = SearchReport.found(1, Collections.nCopies(50_001, job));

    assertThat(report.jobs()).isEmpty();
    assertThat(report.failure()).startsWith("50001 jobs live on it, more than 50000;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "step | kill | The field 'step' must be one of cancel, query, but it is the string \"kill\".",
        "observation | dead | The field 'observation' must be one of cancelled, alive, gone,"
            + " unknown, foreign, no_answer, but it is the string \"dead\".",
        "at | today | The field 'at' must be a time such as 2026-11-24T16:44:05.214Z, but it is"
            + " the string \"today\".",
      })
  void explainsWhatIsWrong(String field, String value, String sentence) {
    JsonObject report =
        ClusterMessages.reports(
                List.of(
                    new ClusterReport(
                        1, 2, ClusterStep.QUERY, Observation.GONE, "squeue", "GONE", TIME)))
            .getJsonObject(0)
            .put(field, value);

    assertThatThrownBy(() -> ClusterMessages.report(fields(report))).hasMessage(sentence);
  }

  private static Fields fields(JsonObject json) {
    return Fields.ofJson(json, IllegalArgumentException::new);
  }
}
