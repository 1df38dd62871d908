package dev.quell.api.operate;

import static dev.quell.api.http.ParameterTypes.id;
import static dev.quell.api.http.ParameterTypes.integerFrom;
import static dev.quell.api.http.ParameterTypes.integerWithin;
import static dev.quell.api.http.ParameterTypes.word;
import static dev.quell.domain.json.FieldTypes.nonBlank;
import static dev.quell.domain.json.FieldTypes.rate;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.api.auth.Rights;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.Operation;
import dev.quell.api.http.ParameterTypes;
import dev.quell.api.http.RowFormat;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.ReleaseHold;
import dev.quell.domain.command.Scope;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillSelector;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Serves the kill jobs of operators, docs/kill-jobs.md. */
public final class KillJobRoutes {
  private static final String ID = "kill_job_id";
  private static final long LARGEST_ID = 999_999_999_999_999_999L;
  private static final FieldType<Long> PLACE = integerWithin(-LARGEST_ID, LARGEST_ID);
  private static final String PATH = "/api/v3/kill_jobs/";
  private static final int LONGEST_KEY = 255;
  private static final long MOST = 1_000;
  private static final long USUAL = 100;
  private static final FieldType<Long> LIMIT = integerWithin(1, MOST);
  private static final FieldType<KillJobState> STATE =
      word(
          KillJobState::find,
          Arrays.stream(KillJobState.values())
              .map(KillJobState::wireName)
              .collect(Collectors.joining(", ", "one of ", "")));
  private static final FieldType<ItemOutcome> OUTCOME =
      word(
          ItemOutcome::find,
          Arrays.stream(ItemOutcome.values())
              .map(ItemOutcome::wireName)
              .collect(Collectors.joining(", ", "one of ", "")));

  private static final FieldType<Proof> PROOF =
      word(
          Proof::find,
          Arrays.stream(Proof.values())
              .map(Proof::wireName)
              .collect(Collectors.joining(", ", "one of ", "")));

  private final CommandBus commands;
  private final RetryingPool database;
  private final KillJobs jobs;
  private final KillJobQueries queries;
  private final SelectionQueries selections;
  private final DryRun dryRun;
  private final AuditLines lines;
  private final long countCap;
  private final Clock clock;

  public KillJobRoutes(
      CommandBus commands, RetryingPool database, QuellConfig.KillJobs config, Clock clock) {
    this.commands = commands;
    this.database = database;
    this.jobs = new KillJobs(commands, database, config);
    this.queries = new KillJobQueries(database);
    this.selections = new SelectionQueries(database, config.countTimeoutMillis());
    this.dryRun = new DryRun(database, config, clock);
    this.lines = new AuditLines(database);
    this.countCap = config.countCap();
    this.clock = clock;
  }

  /** Begins a job; 202 with its location. */
  public Future<Buffer> create(ApiRequest request) {
    return begin(request, KillJobOrder.of(request.body(), clock.instant()));
  }

  /** Begins a job that ends all of a workflow, then its run; 202 with its location. */
  public Future<Buffer> stop(ApiRequest request) {
    return begin(request, KillJobOrder.toStop(request.pathId("workflow_id"), request.body()));
  }

  private Future<Buffer> begin(ApiRequest request, KillJobOrder order) {
    return jobs.begin(request.rights(), order, IdempotencyKey.of(request, LONGEST_KEY))
        .map(
            job -> {
              request.accept(PATH + job.killJobId());
              return KillJobAnswers.job(job);
            });
  }

  /** Lets a run be queued again that kills hold. */
  public Future<Buffer> releaseRun(ApiRequest request) {
    return release(request, request.pathId("workflow_run_id"), null);
  }

  /** Lets an array be queued again that kills hold. */
  public Future<Buffer> releaseArray(ApiRequest request) {
    return release(request, null, request.pathId("array_id"));
  }

  private Future<Buffer> release(ApiRequest request, @Nullable Long runId, @Nullable Long arrayId) {
    Rights rights = request.rights();
    rights.requireUser();
    @Nullable String user =
        rights.has(Scope.KILL_ANY) ? null : rights.caller().user().orElseThrow();
    ReleaseHold command =
        new ReleaseHold(
            runId,
            arrayId,
            request.body().required("reason", nonBlank(CreateKillJob.LONGEST_REASON)),
            rights.caller().name(),
            user);
    Future<Optional<Long>> foreign =
        user == null
            ? Future.succeededFuture(Optional.empty())
            : selections.firstForeign(KillSelector.ofRunOrArray(runId, arrayId), null, user);
    return foreign
        .compose(
            found ->
                found.isEmpty()
                    ? commands.request(command)
                    : Future.failedFuture(rights.foreignWorkflow(found.get())))
        .map(reply -> reply.toJson().toBuffer());
  }

  /** Lists the runs and arrays that kills hold, the newest first. */
  public Future<Buffer> holds(ApiRequest request) {
    Fields query = request.query();
    long limit = query.optional("limit", LIMIT, USUAL);
    return queries
        .holds(query.optional("workflow_id", id()), limit + 1)
        .map(rows -> KillJobAnswers.holds(rows, limit));
  }

  /** Tells what a kill would hit. */
  public Future<Buffer> dryRun(ApiRequest request) {
    return dryRun.answer(request);
  }

  /** Lists jobs, the newest first. */
  public Future<Buffer> list(ApiRequest request) {
    Fields query = request.query();
    KillJobState state = query.optional("state", STATE);
    long limit = query.optional("limit", LIMIT, USUAL);
    return queries
        .newest(
            state == null ? null : state.wireName(),
            query.optional("requested_by", ParameterTypes.text()),
            query.optional("before", integerFrom(0)),
            limit + 1)
        .map(found -> KillJobAnswers.jobs(found, limit));
  }

  /** Shows one job. */
  public Future<Buffer> job(ApiRequest request) {
    return queries.job(request.pathId(ID)).map(KillJobAnswers::job);
  }

  /** Counts what of a job's selection lives at the moment, what has come since included. */
  public Future<Buffer> live(ApiRequest request) {
    long id = request.pathId(ID);
    return queries
        .job(id)
        .compose(job -> selections.count(job.meantNow(), null, countCap))
        .map(count -> KillJobAnswers.live(id, count));
  }

  /** Lists what became of each instance, by their ids. */
  public Future<Buffer> items(ApiRequest request) {
    long id = request.pathId(ID);
    Fields query = request.query();
    ItemOutcome outcome = query.optional("outcome", OUTCOME);
    Proof proof = query.optional("proof", PROOF);
    Long after = query.optional("after", PLACE);
    long limit = query.optional("limit", LIMIT, USUAL);
    return queries
        .job(id)
        .compose(
            exists ->
                queries.items(
                    id,
                    outcome == null ? null : outcome.wireName(),
                    proof == null ? null : proof.wireName(),
                    after,
                    limit + 1))
        .map(rows -> KillJobAnswers.items(rows, limit));
  }

  /** Lists who killed what, why and when: a page, the newest first, or all, the oldest first. */
  public Future<Buffer> audit(ApiRequest request) {
    Fields fields = request.query();
    AuditQuery query = AuditQuery.of(fields);
    long limit = fields.optional("limit", LIMIT, USUAL);
    RowFormat format = RowFormat.of(request);
    return format == RowFormat.JSON
        ? query.newest(database, limit + 1).map(rows -> KillJobAnswers.audit(rows, limit))
        : new AuditExport(database, query, format, request.partedAnswer(format.contentType()))
            .send();
  }

  /** Lists who killed what, a line for each job and action, the newest first. */
  public Future<Buffer> auditLines(ApiRequest request) {
    Fields query = request.query();
    long limit = query.optional("limit", LIMIT, USUAL);
    return lines
        .newest(AuditQuery.of(query), limit + 1)
        .map(rows -> KillJobAnswers.auditLines(rows, limit));
  }

  /** Makes the operation that has a job paused, resumed, cancelled, forced, or its rate set. */
  public Operation controlling(KillJobAction action) {
    return request -> control(request, action);
  }

  private Future<Buffer> control(ApiRequest request, KillJobAction action) {
    Rights rights = request.rights();
    if (action == KillJobAction.FORCE) {
      rights.require(Scope.KILL_FORCE);
    }
    long id = request.pathId(ID);
    Fields fields = request.body();
    SteerKillJob command =
        new SteerKillJob(
            id,
            action,
            action == KillJobAction.SET_RATE ? fields.nullable("rate_limit", rate()) : null,
            rights.caller().name(),
            fields.optional("reason", text(CreateKillJob.LONGEST_REASON)));
    return queries
        .job(id)
        .compose(job -> requireOwn(rights, job))
        .compose(own -> commands.request(command))
        .compose(controlled -> queries.job(id))
        .map(KillJobAnswers::job);
  }

  /** Somebody without a user name may only have begun jobs with the scope that steers all. */
  private static Future<Void> requireOwn(Rights rights, KillJobView job) {
    boolean own = rights.caller().user().filter(job.requestedBy()::equals).isPresent();
    return own || rights.has(Scope.KILL_ANY)
        ? Future.succeededFuture()
        : Future.failedFuture(rights.foreignKillJob(job.killJobId()));
  }
}
