package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** The example of docs/event-bus.md. */
  @Test
  void tellsAllOfAJob() {
    KillJobView view =
        new KillJobView(
            7,
            KillJobState.FAILED,
            KillJobPhase.GRACE,
            KillMode.FORCE,
            KillScope.ALL,
            Downstream.HOLD,
            true,
            "alice",
            "runaway memory",
            selector("{\"workflow_id\": 5}"),
            "bob",
            120,
            500.0,
            4711,
            12_000L,
            new KillJobCounts(1900, 80, 1, 20, 2, 5, 3, 4, new ProofCounts(70, 6, 18, 2, 4)),
            Instant.parse("2026-03-01T12:02:00Z"),
            Instant.parse("2026-03-01T12:12:00Z"),
            "the database is away",
            Instant.parse("2026-03-01T12:00:00.123Z"),
            Instant.parse("2026-03-01T12:00:00.25Z"),
            Instant.parse("2026-03-01T12:00:04.001Z"),
            Instant.parse("2026-03-01T12:05:00Z"));

    assertThat(KillJobView.ofJson(fields(view.toJson()))).isEqualTo(view);
    assertThat(view.toJson())
        .isEqualTo(
            new JsonObject(
                """
                {
                  "kill_job_id": 7, "state": "failed", "phase": "grace", "mode": "force",
                  "scope": "all", "downstream": "hold", "ends_run": true,
                  "requested_by": "alice", "reason": "runaway memory",
                  "selector": {"workflow_id": 5}, "selected_ids": null, "restricted_to": "bob", "grace_seconds": 120.0,
                  "rate_limit": 500.0, "horizon": 4711, "expected": 12000, "total": 2008,
                  "outcomes": {
                    "signalled": 1900, "killed": 80, "prevented": 5, "already_finished": 1,
                    "lost_race": 20, "skipped": 2
                  },
                  "unconfirmed": 3,
                  "proofs": {
                    "worker": 70, "distributor": 6, "cluster": 18, "none": 2, "pending": 4
                  },
                  "held": 4, "grace_ends_at": "2026-03-01T12:02:00.000Z",
                  "proof_ends_at": "2026-03-01T12:12:00.000Z", "error": "the database is away", "created_at": "2026-03-01T12:00:00.123Z",
                  "started_at": "2026-03-01T12:00:00.250Z",
                  "progress_at": "2026-03-01T12:00:04.001Z",
                  "finished_at": "2026-03-01T12:05:00.000Z"
                }
                """));
  }

  @Test
  void readsWhatHasNotHappenedYet() {
    JsonObject json = view(KillJobCounts.NONE).toJson();

    assertThat(KillJobView.ofJson(fields(json)).toJson()).isEqualTo(json);
  }

  @Test
  void refusesATimeThatIsNone() {
    JsonObject json = view(KillJobCounts.NONE).toJson().put("created_at", "yesterday");

    assertThatThrownBy(() -> KillJobView.ofJson(fields(json)))
        .hasMessageStartingWith("The field 'created_at' must be a time such as");
  }

  @Test
  void auditEntriesAreReadAsTheyWereWritten() {
    AuditEntry full =
        new AuditEntry(
            42,
            Instant.parse("2026-03-01T12:00:00.123Z"),
            "alice",
            "created",
            "runaway memory",
            7L,
            5L,
            3L,
            1,
            "running",
            "paused",
            12L,
            "mode graceful");
    AuditEntry bare =
        new AuditEntry(
            43, full.at(), "bob", "killed", null, null, null, null, null, null, null, null, null);

    assertThat(AuditEntry.listOfJson(fields(AuditEntry.toJson(List.of(full, bare)))))
        .containsExactly(full, bare);
  }

  private static Fields fields(JsonObject json) {
    return Fields.ofJson(json, IllegalArgumentException::new);
  }

  @Test
  void wakesWorkersByTheIdAlone() {
    assertThat(new KillJobWake(7).toJson()).isEqualTo(new JsonObject("{\"kill_job_id\": 7}"));
  }

  /** A selector tells what is set alone, and its letters in order. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"task_ids\": [815, 816]}",
        "{\"task_instance_ids\": [4711]}",
        "{\"workflow_id\": 5}",
        "{\"workflow_run_id\": 12}",
        "{\"array_id\": 3}",
        "{\"array_id\": 3, \"array_batch_num\": 0}",
        "{\"task_template_id\": 2}",
        "{\"status\": [\"K\", \"O\", \"R\", \"T\"]}",
        "{\"user\": \"alice\"}",
        "{\"node\": \"node-7\"}",
        "{\"min_seconds_in_state\": 60.5}",
        "{\"min_seconds_overdue\": 0.0}"
      })
  void writesASelectorAsItWasAsked(String json) {
    assertThat(selector(json).toJson()).isEqualTo(new JsonObject(json));
    assertThat(selector(json).isByIds()).isEqualTo(json.contains("_ids"));
  }

  @Property
  void theTotalIsTheSumOfTheOutcomes(
      @ForAll @IntRange(max = 1000) int signalled,
      @ForAll @IntRange(max = 1000) int killed,
      @ForAll @IntRange(max = 1000) int finished,
      @ForAll @IntRange(max = 1000) int lost,
      @ForAll @IntRange(max = 1000) int skipped,
      @ForAll @IntRange(max = 1000) int prevented) {
    JsonObject json =
        view(new KillJobCounts(
                signalled, killed, finished, lost, skipped, prevented, 3, 4, ProofCounts.NONE))
            .toJson();

    long sum =
        json.getJsonObject("outcomes").stream()
            .mapToLong(outcome -> ((Number) outcome.getValue()).longValue())
            .sum();
    assertThat(json.getLong("total")).isEqualTo(sum);
  }

  @ParameterizedTest
  @ValueSource(strings = {"task_ids", "task_instance_ids"})
  void tellsTheFirstHundredOfManyIdsInShort(String field) {
    JsonArray ids = new JsonArray(LongStream.rangeClosed(1, 101).boxed().toList());
    KillJobView view =
        view(KillJobCounts.NONE, selector(new JsonObject().put(field, ids).encode()));

    JsonObject told = view.toShortJson();

    assertThat(told.getJsonObject("selector").getJsonArray(field))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
    assertThat(told.getJsonObject("selector").fieldNames()).containsExactly(field);
    assertThat(told.getInteger("selected_ids")).isEqualTo(101);
    assertThat(view.toJson().getJsonObject("selector").getJsonArray(field)).isEqualTo(ids);
    assertThat(told.put("selector", view.selector().toJson())).isEqualTo(view.toJson());
  }

  @Test
  void tellsAllInShortIfThatIsShort() {
    String hundred = LongStream.rangeClosed(1, 100).boxed().toList().toString();
    KillJobView view = view(KillJobCounts.NONE, selector("{\"task_ids\": %s}".formatted(hundred)));

    assertThat(view.toShortJson()).isEqualTo(view.toJson());
    assertThat(view(KillJobCounts.NONE).toShortJson()).isEqualTo(view(KillJobCounts.NONE).toJson());
  }

  private static KillJobView view(KillJobCounts counts) {
    return view(counts, selector("{\"workflow_id\": 5}"));
  }

  private static KillJobView view(KillJobCounts counts, KillSelector selector) {
    return new KillJobView(
        7,
        KillJobState.RUNNING,
        KillJobPhase.SIGNAL,
        KillMode.GRACEFUL,
        KillScope.LIVE,
        Downstream.KEEP,
        false,
        "alice",
        "runaway",
        selector,
        null,
        120,
        null,
        123,
        null,
        counts,
        null,
        null,
        null,
        Instant.parse("2026-11-24T03:00:00Z"),
        null,
        Instant.parse("2026-11-24T03:00:00.123456Z"),
        null);
  }

  private static KillSelector selector(String json) {
    JsonObject command =
        new JsonObject()
            .put("selector", new JsonObject(json))
            .put("mode", "graceful")
            .put("grace_seconds", 0)
            .put("downstream", "keep")
            .put("reason", "runaway")
            .put("requested_by", "alice");
    return ((CreateKillJob) CommandKind.CREATE_KILL_JOB.parse(command)).selector();
  }
}
