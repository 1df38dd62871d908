package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.domain.command.Fields;
import dev.quell.domain.command.SelectorFields;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The one form in which everybody is told of a kill job. */
class KillJobViewTest {

  @Test
  void timesHaveThreeDigitsAndNullsStay() {
    JsonObject json = view(KillJobCounts.NONE).toJson();

    assertThat(json.getString("created_at")).isEqualTo("2026-11-24T03:00:00.000Z");
    assertThat(json.getString("progress_at")).isEqualTo("2026-11-24T03:00:00.123Z");
    assertThat(json.containsKey("finished_at")).isTrue();
    assertThat(json.getValue("finished_at")).isNull();
    assertThat(json.getJsonObject("selector")).isEqualTo(new JsonObject("{\"workflow_id\": 5}"));
  }

  @Property
  void theTotalIsTheSumOfTheOutcomes(
      @ForAll @IntRange(max = 1000) int signalled,
      @ForAll @IntRange(max = 1000) int killed,
      @ForAll @IntRange(max = 1000) int finished,
      @ForAll @IntRange(max = 1000) int lost,
      @ForAll @IntRange(max = 1000) int skipped) {
    JsonObject json =
        view(new KillJobCounts(signalled, killed, finished, lost, skipped, 3, 4)).toJson();

    long sum =
        json.getJsonObject("outcomes").stream()
            .mapToLong(outcome -> ((Number) outcome.getValue()).longValue())
            .sum();
    assertThat(json.getLong("total")).isEqualTo(sum);
  }

  private static KillJobView view(KillJobCounts counts) {
    return new KillJobView(
        7,
        KillJobState.RUNNING,
        KillJobPhase.SIGNAL,
        KillMode.GRACEFUL,
        Downstream.KEEP,
        "alice",
        "runaway",
        SelectorFields.read(new Fields(new JsonObject("{\"workflow_id\": 5}"))),
        null,
        120,
        null,
        123,
        null,
        counts,
        null,
        null,
        Instant.parse("2026-11-24T03:00:00Z"),
        null,
        Instant.parse("2026-11-24T03:00:00.123456Z"),
        null);
  }
}
