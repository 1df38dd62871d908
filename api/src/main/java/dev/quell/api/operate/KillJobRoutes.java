package dev.quell.api.operate;

import dev.quell.api.auth.Rights;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.Query;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.Fields;
import dev.quell.domain.command.Scope;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.kill.ItemOutcome;
import dev.quell.domain.kill.KillJobAction;
import dev.quell.domain.kill.KillJobState;
import dev.quell.domain.kill.KillJobView;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The kill jobs of operators, docs/kill-jobs.md. */
public final class KillJobRoutes {
  private static final String ID = "kill_job_id";
  private static final String PATH = "/api/v3/kill_jobs/";
  private static final int LONGEST_KEY = 255;
  private static final long MOST = 1_000;
  private static final long USUAL = 100;
  private static final String STATES =
      Arrays.stream(KillJobState.values())
          .map(KillJobState::word)
          .collect(Collectors.joining(", ", "one of ", ""));
  private static final String OUTCOMES =
      Arrays.stream(ItemOutcome.values())
          .map(ItemOutcome::word)
          .collect(Collectors.joining(", ", "one of ", ""));

  private final CommandBus commands;
  private final KillJobs jobs;
  private final KillJobQueries queries;
  private final DryRun dryRun;
  private final Clock clock;

  public KillJobRoutes(
      CommandBus commands, RetryingPool database, QuellConfig.KillJobs config, Clock clock) {
    this.commands = commands;
    this.jobs = new KillJobs(commands, database, config);
    this.queries = new KillJobQueries(database);
    this.dryRun = new DryRun(database, config, clock);
    this.clock = clock;
  }

  /** Begins a job; 202 with its location. */
  public Future<Buffer> create(ApiRequest request) {
    KillJobOrder order = KillJobOrder.ofJson(request.body(), clock.instant());
    return jobs.begin(request.rights(), order, IdempotencyKey.of(request, LONGEST_KEY))
        .map(
            job -> {
              request.accept(PATH + job.killJobId());
              return KillJobAnswers.job(job);
            });
  }

  /** Tells what a kill would hit. */
  public Future<Buffer> dryRun(ApiRequest request) {
    return dryRun.answer(request);
  }

  /** Jobs, the newest first. */
  public Future<Buffer> list(ApiRequest request) {
    Query query = request.query();
    KillJobState state = query.optionalWord("state", KillJobState::find, STATES);
    long limit = query.integerWithin(1, MOST, "limit", USUAL);
    return queries
        .newest(
            state == null ? null : state.word(),
            query.text("requested_by").orElse(null),
            query.optionalId("before"),
            limit + 1)
        .map(found -> KillJobAnswers.jobs(found, limit));
  }

  /** One job. */
  public Future<Buffer> job(ApiRequest request) {
    return queries.job(request.pathId(ID)).map(KillJobAnswers::job);
  }

  /** What became of each instance, by their ids. */
  public Future<Buffer> items(ApiRequest request) {
    long id = request.pathId(ID);
    Query query = request.query();
    ItemOutcome outcome = query.optionalWord("outcome", ItemOutcome::find, OUTCOMES);
    Long after = query.optionalId("after");
    long limit = query.integerWithin(1, MOST, "limit", USUAL);
    return queries
        .job(id)
        .compose(
            exists -> queries.items(id, outcome == null ? null : outcome.word(), after, limit + 1))
        .map(rows -> KillJobAnswers.items(rows, limit));
  }

  /** Who killed what, why and when; the newest first. */
  public Future<Buffer> audit(ApiRequest request) {
    Query query = request.query();
    long limit = query.integerWithin(1, MOST, "limit", USUAL);
    return queries
        .audit(
            query.optionalId("workflow_id"),
            query.text("person").orElse(null),
            query.optionalId(ID),
            query.optionalId("before"),
            limit + 1)
        .map(rows -> KillJobAnswers.audit(rows, limit));
  }

  /** Has nothing more happen until the job is resumed. */
  public Future<Buffer> pause(ApiRequest request) {
    return steer(request, KillJobAction.PAUSE);
  }

  /** Has a paused or failed job go on. */
  public Future<Buffer> resume(ApiRequest request) {
    return steer(request, KillJobAction.RESUME);
  }

  /** Ends a job. */
  public Future<Buffer> cancel(ApiRequest request) {
    return steer(request, KillJobAction.CANCEL);
  }

  /** Has what is left be ended without further grace. */
  public Future<Buffer> force(ApiRequest request) {
    request.rights().require(Scope.KILL_FORCE);
    return steer(request, KillJobAction.FORCE);
  }

  /** Sets another limit of instances a second, or none. */
  public Future<Buffer> setRate(ApiRequest request) {
    return steer(request, KillJobAction.SET_RATE);
  }

  private Future<Buffer> steer(ApiRequest request, KillJobAction action) {
    long id = request.pathId(ID);
    Fields fields = new Fields(request.body());
    Rights rights = request.rights();
    SteerKillJob command =
        new SteerKillJob(
            id,
            action,
            action == KillJobAction.SET_RATE ? fields.nullableRate("rate_limit") : null,
            rights.caller().name(),
            fields.optionalText("reason", CreateKillJob.LONGEST_REASON));
    return queries
        .job(id)
        .compose(job -> requireOwn(rights, job))
        .compose(own -> commands.request(command))
        .compose(steered -> queries.job(id))
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
