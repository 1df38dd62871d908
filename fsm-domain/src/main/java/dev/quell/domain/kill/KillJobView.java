package dev.quell.domain.kill;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.rate;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.time;
import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Describes a kill job as everybody is told of it: the answers of the API, the events on the bus
 * and the streams to browsers have this one form.
 *
 * @param restrictedTo the user whose workflows alone may be touched; null for everybody's
 * @param rateLimit instances a second; null for no limit
 * @param maxInstanceId the highest instance id that is meant
 * @param endsRun whether the run of the workflow ends when the job is done
 * @param expected how many instances its author expected; null if not told
 * @param graceEndsAt when what has not obeyed is ended; null before the walk is through
 * @param proofEndsAt when what clusters have not said counts as not said; null before they are
 *     asked
 * @param error why it failed last; null if it goes well
 * @param startedAt null if no worker has taken it yet
 * @param progressAt when it last got anywhere
 * @param finishedAt null as long as it is not over
 */
public record KillJobView(
    long killJobId,
    KillJobState state,
    KillJobPhase phase,
    KillMode mode,
    KillScope scope,
    Downstream downstream,
    boolean endsRun,
    String requestedBy,
    String reason,
    KillSelector selector,
    @Nullable String restrictedTo,
    double graceSeconds,
    @Nullable Double rateLimit,
    long maxInstanceId,
    @Nullable Long expected,
    KillJobCounts counts,
    @Nullable Instant graceEndsAt,
    @Nullable Instant proofEndsAt,
    @Nullable String error,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant progressAt,
    @Nullable Instant finishedAt) {

  /**
   * The event-bus address where the view of a job that has changed is published, at most five times
   * a second for each job, and always after its last change.
   */
  public static final String ADDRESS = "quell.event.kill_job";

  /** Writes three digits always, so that times of one kind have one width. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private static final int IDS_IN_SHORT = 100;

  /** What the field {@code state} must be. */
  public static final FieldType<KillJobState> STATE =
      word(KillJobState::find, "the state of a kill job");

  /** Reads the JSON form; fields that are not known are ignored. */
  public static KillJobView ofJson(Fields fields) {
    return new KillJobView(
        fields.required("kill_job_id", id()),
        fields.required("state", STATE),
        fields.required("phase", word(KillJobPhase::find, "the phase of a kill job")),
        fields.required("mode", word(KillMode::find, "the mode of a kill")),
        fields.required("scope", word(KillScope::find, "the scope of a kill")),
        fields.required("downstream", word(Downstream::find, "keep or hold")),
        fields.required("ends_run", bool()),
        fields.required("requested_by", text()),
        fields.required("reason", text()),
        SelectorReader.read(fields.required("selector", object())),
        fields.optional("restricted_to", text()),
        fields.required("grace_seconds", seconds()),
        fields.optional("rate_limit", rate()),
        fields.required("horizon", count()),
        fields.optional("expected", count()),
        KillJobCounts.ofJson(fields),
        fields.optional("grace_ends_at", time()),
        fields.optional("proof_ends_at", time()),
        fields.optional("error", text()),
        fields.required("created_at", time()),
        fields.optional("started_at", time()),
        fields.optional("progress_at", time()),
        fields.optional("finished_at", time()));
  }

  /**
   * Returns what the selection means now: the job touches the workflows of one user alone, if it is
   * restricted to one.
   */
  public KillSelector meantNow() {
    return restrictedTo == null ? selector : selector.ofUser(restrictedTo);
  }

  /** Returns the JSON form, documented in {@code docs/event-bus.md}. */
  public JsonObject toJson() {
    return toJson(selector);
  }

  /**
   * Returns the JSON form for those who look at many jobs, or at one again and again: of the ids
   * that the selector names it has the first hundred, and {@code selected_ids} says how many there
   * are.
   */
  public JsonObject toShortJson() {
    return toJson(selector.shortened(IDS_IN_SHORT));
  }

  private JsonObject toJson(KillSelector told) {
    return new JsonObject()
        .put("kill_job_id", killJobId)
        .put("state", state.wireName())
        .put("phase", phase.wireName())
        .put("mode", mode.wireName())
        .put("scope", scope.wireName())
        .put("downstream", downstream.wireName())
        .put("ends_run", endsRun)
        .put("requested_by", requestedBy)
        .put("reason", reason)
        .put("selector", told.toJson())
        .put("selected_ids", selector.isByIds() ? selector.ids().size() : null)
        .put("restricted_to", restrictedTo)
        .put("grace_seconds", graceSeconds)
        .put("rate_limit", rateLimit)
        .put("horizon", maxInstanceId)
        .put("expected", expected)
        .put("total", counts.total())
        .put("outcomes", counts.outcomes())
        .put("unconfirmed", counts.unconfirmed())
        .put("proofs", counts.proofs().toJson())
        .put("held", counts.held())
        .put("grace_ends_at", written(graceEndsAt))
        .put("proof_ends_at", written(proofEndsAt))
        .put("error", error)
        .put("created_at", written(createdAt))
        .put("started_at", written(startedAt))
        .put("progress_at", written(progressAt))
        .put("finished_at", written(finishedAt));
  }

  private static @Nullable String written(@Nullable Instant instant) {
    return instant == null ? null : TIME.format(instant);
  }
}
