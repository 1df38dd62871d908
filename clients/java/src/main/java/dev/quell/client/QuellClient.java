package dev.quell.client;

import dev.quell.cluster.ClusterMember;
import dev.quell.cluster.MemberSettings;
import dev.quell.domain.command.Command;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.FixStatusInconsistency;
import dev.quell.domain.command.ForceCleanupKillSelf;
import dev.quell.domain.command.IncreaseResources;
import dev.quell.domain.command.InstantiateTaskInstances;
import dev.quell.domain.command.LimitConcurrency;
import dev.quell.domain.command.LinkWorkflowRun;
import dev.quell.domain.command.LogArrayDistributorIds;
import dev.quell.domain.command.LogDistributorId;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.LogErrorWorkerNode;
import dev.quell.domain.command.LogKnownError;
import dev.quell.domain.command.LogNoDistributorId;
import dev.quell.domain.command.LogReportBy;
import dev.quell.domain.command.LogReportByBatch;
import dev.quell.domain.command.LogRunHeartbeat;
import dev.quell.domain.command.LogRunning;
import dev.quell.domain.command.LogUnknownError;
import dev.quell.domain.command.QueueTaskBatch;
import dev.quell.domain.command.ReapWorkflowRun;
import dev.quell.domain.command.RebindTasks;
import dev.quell.domain.command.ReleaseHold;
import dev.quell.domain.command.ResetWorkflow;
import dev.quell.domain.command.SetResume;
import dev.quell.domain.command.SetResumeState;
import dev.quell.domain.command.SetStatusForTriaging;
import dev.quell.domain.command.SteerKillJob;
import dev.quell.domain.command.TerminateTaskInstances;
import dev.quell.domain.command.TransitionToKilled;
import dev.quell.domain.command.TransitionToLaunched;
import dev.quell.domain.command.UpdateRunStatus;
import dev.quell.domain.command.UpdateTaskStatuses;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.AuditEntry;
import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.reply.BatchTransitionReply;
import dev.quell.domain.reply.CleanupReply;
import dev.quell.domain.reply.IncreaseReply;
import dev.quell.domain.reply.InstancesReply;
import dev.quell.domain.reply.InstantiatedBatches;
import dev.quell.domain.reply.KillJobReply;
import dev.quell.domain.reply.LimitReply;
import dev.quell.domain.reply.LinkReply;
import dev.quell.domain.reply.MessageReply;
import dev.quell.domain.reply.OperationReply;
import dev.quell.domain.reply.ReleaseReply;
import dev.quell.domain.reply.ResumeReply;
import dev.quell.domain.reply.ResumeStateReply;
import dev.quell.domain.reply.RunStatusReply;
import dev.quell.domain.reply.StartReply;
import dev.quell.domain.reply.StateChanged;
import dev.quell.domain.reply.StatusReply;
import dev.quell.domain.reply.TasksByStatus;
import dev.quell.domain.reply.TerminationReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends commands to Quell as a member of its cluster, and listens to what has changed. Each command
 * has a method of its own. Its future completes after the commit, so what the reply says is on disk
 * (but for heartbeats, which do not wait for that), or fails with a {@link QuellException}. Every
 * command is safe to repeat, also while an earlier copy is still at work. Thread-safe.
 *
 * <p>The bus has no authentication: whoever is a member may change everything.
 */
public final class QuellClient {
  /** Longer than Quell itself tries, else repetitions pile up. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final DeliveryOptions options;
  private final Membership membership;

  private QuellClient(Vertx vertx, Duration patience, Membership membership) {
    this.vertx = vertx;
    this.options = new DeliveryOptions().setSendTimeout(patience.toMillis());
    this.membership = membership;
  }

  /**
   * Joins the cluster with a Vert.x instance of its own, which {@link #close} stops.
   *
   * @param settings where this member listens, and how it finds the others
   * @return a client; fails with a {@link dev.quell.cluster.ClusterException} if the cluster cannot
   *     be joined. That no other member is there yet is no failure
   */
  public static Future<QuellClient> join(MemberSettings settings) {
    return Membership.begin(settings)
        .map(membership -> new QuellClient(membership.vertx(), PATIENCE, membership));
  }

  /**
   * Uses a Vert.x instance that is a member of the cluster already, such as one that {@link
   * ClusterMember} has built.
   *
   * @param vertx to be closed by whoever made it; {@link #close} leaves it alone
   * @return a client
   */
  public static QuellClient of(Vertx vertx) {
    return new QuellClient(vertx, PATIENCE, Membership.ofOthers(vertx));
  }

  /**
   * Waits longer or shorter for replies. Quell itself tries for 15 s unless it is set otherwise.
   *
   * @param patience the longest wait for a reply; 20 s unless set here
   * @return a client that shares this one's membership
   */
  public QuellClient waiting(Duration patience) {
    return new QuellClient(vertx, patience, membership);
  }

  /**
   * Tells that a worker has started an instance.
   *
   * @param command what is asked for
   * @return what the worker needs to run its command; it may go on only if the status is RUNNING
   */
  public Future<StartReply> logRunning(LogRunning command) {
    return request(command, StartReply::ofJson);
  }

  /**
   * Tells that an instance's worker is alive, and when it reports next.
   *
   * @param command what is asked for
   * @return the status; RUNNING means go on, anything else stop the command
   */
  public Future<StatusReply> logReportBy(LogReportBy command) {
    return request(command, StatusReply::ofJson);
  }

  /**
   * Tells that an instance's command ended well.
   *
   * @param command what is asked for
   * @return the status afterwards
   */
  public Future<StatusReply> logDone(LogDone command) {
    return request(command, StatusReply::ofJson);
  }

  /**
   * Tells that an instance's command failed, or obeyed a kill.
   *
   * @param command what is asked for
   * @return the status afterwards
   */
  public Future<StatusReply> logErrorWorkerNode(LogErrorWorkerNode command) {
    return request(command, StatusReply::ofJson);
  }

  /**
   * Tells that one instance was submitted to its cluster.
   *
   * @param command what is asked for
   * @return the status afterwards, and why the report was not applied if it was not
   */
  public Future<MessageReply> logDistributorId(LogDistributorId command) {
    return request(command, MessageReply::ofJson);
  }

  /**
   * Tells that the submission of one instance failed.
   *
   * @param command what is asked for
   * @return the status afterwards, and why the report was not applied if it was not
   */
  public Future<MessageReply> logNoDistributorId(LogNoDistributorId command) {
    return request(command, MessageReply::ofJson);
  }

  /**
   * Tells what became of an instance under triage, and why.
   *
   * @param command what is asked for
   * @return the status afterwards, and why the report was not applied if it was not
   */
  public Future<MessageReply> logKnownError(LogKnownError command) {
    return request(command, MessageReply::ofJson);
  }

  /**
   * Tells that nobody knows what became of an instance; changes nothing unless its report is
   * overdue.
   *
   * @param command what is asked for
   * @return the status afterwards, and why the report was not applied if it was not
   */
  public Future<MessageReply> logUnknownError(LogUnknownError command) {
    return request(command, MessageReply::ofJson);
  }

  /**
   * Starts attempts at waiting tasks.
   *
   * @param command what is asked for
   * @return the status of every task that exists, once its batch is committed
   */
  public Future<TasksByStatus> queueTaskBatch(QueueTaskBatch command) {
    return request(command, TasksByStatus::ofJson);
  }

  /**
   * Takes queued instances over for submission.
   *
   * @param command what is asked for
   * @return those that are INSTANTIATED now, by batch
   */
  public Future<InstantiatedBatches> instantiateTaskInstances(InstantiateTaskInstances command) {
    return request(command, InstantiatedBatches::ofJson);
  }

  /**
   * Tells that a batch was submitted.
   *
   * @param command what is asked for
   * @return how much changed; nothing if it was a repetition
   */
  public Future<BatchTransitionReply> transitionToLaunched(TransitionToLaunched command) {
    return request(command, BatchTransitionReply::ofJson);
  }

  /**
   * Tells that those of a batch that were told to die are dead.
   *
   * @param command what is asked for
   * @return how much changed; nothing if it was a repetition
   */
  public Future<BatchTransitionReply> transitionToKilled(TransitionToKilled command) {
    return request(command, BatchTransitionReply::ofJson);
  }

  /**
   * Asks for a step of a run.
   *
   * @param command what is asked for
   * @return the present status of the run, which need not be the one asked for
   */
  public Future<RunStatusReply> updateStatus(UpdateRunStatus command) {
    return request(command, RunStatusReply::ofJson);
  }

  /**
   * Tells that a run's client is alive, and when it reports next.
   *
   * @param command what is asked for
   * @return the present status of the run; at COLD_RESUME and HOT_RESUME its client must stop
   */
  public Future<RunStatusReply> logHeartbeat(LogRunHeartbeat command) {
    return request(command, RunStatusReply::ofJson);
  }

  /**
   * Tells the ids on the cluster of the instances of an array.
   *
   * @param command what is asked for
   * @return how many instances were written
   */
  public Future<InstancesReply> logArrayDistributorIds(LogArrayDistributorIds command) {
    return request(command, InstancesReply::ofJson);
  }

  /**
   * Tells that launched instances are known to their cluster, and when this is told next.
   *
   * @param command what is asked for
   * @return how many instances were written
   */
  public Future<InstancesReply> logReportByBatch(LogReportByBatch command) {
    return request(command, InstancesReply::ofJson);
  }

  /**
   * Has the overdue instances of a run looked into.
   *
   * @param command what is asked for
   * @return how many are looked into now
   */
  public Future<InstancesReply> setStatusForTriaging(SetStatusForTriaging command) {
    return request(command, InstancesReply::ofJson);
  }

  /**
   * Ends the instances of a run that is being resumed, or tells them to end.
   *
   * @param command what is asked for
   * @return how many
   */
  public Future<TerminationReply> terminateTaskInstances(TerminateTaskInstances command) {
    return request(command, TerminationReply::ofJson);
  }

  /**
   * Has tasks that exist already begin anew.
   *
   * @param command what is asked for
   * @return the status of every task that exists
   */
  public Future<TasksByStatus> rebindTasks(RebindTasks command) {
    return request(command, TasksByStatus::ofJson);
  }

  /**
   * Makes a run that has its workflow to itself.
   *
   * @param command what is asked for
   * @return the run, or why there is none
   */
  public Future<LinkReply> linkWorkflowRun(LinkWorkflowRun command) {
    return request(command, LinkReply::ofJson);
  }

  /**
   * Tells the alive run of a workflow to stop, so that the workflow can be resumed.
   *
   * @param command what is asked for
   * @return whether this command changed its status
   */
  public Future<ResumeReply> setResume(SetResume command) {
    return request(command, ResumeReply::ofJson);
  }

  /**
   * Has the unfinished tasks of a stopped workflow wait anew.
   *
   * @param command what is asked for
   * @return how many do, and why not all of them if so
   */
  public Future<ResumeStateReply> setResumeState(SetResumeState command) {
    return request(command, ResumeStateReply::ofJson);
  }

  /**
   * Ends what of a stopped workflow was told to die and has not.
   *
   * @param command what is asked for
   * @return how much ended
   */
  public Future<CleanupReply> forceCleanupKillSelf(ForceCleanupKillSelf command) {
    return request(command, CleanupReply::ofJson);
  }

  /**
   * Ends a run whose client has not reported in time.
   *
   * @param command what is asked for
   * @return what has become of the run
   */
  public Future<ReapedRun> reapWorkflowRun(ReapWorkflowRun command) {
    return request(command, ReapedRun::ofJson);
  }

  /**
   * Repairs the status of workflows whose tasks are all done, some workflows at a time.
   *
   * @param command what is asked for
   * @return where to go on
   */
  public Future<NextStart> fixStatusInconsistency(FixStatusInconsistency command) {
    return request(command, NextStart::ofJson);
  }

  /**
   * Sets the status of tasks by hand.
   *
   * @param command what is asked for
   * @return how much changed
   */
  public Future<OperationReply> updateTaskStatuses(UpdateTaskStatuses command) {
    return request(command, OperationReply::ofJson);
  }

  /**
   * Has a workflow without an alive run begin anew.
   *
   * @param command what is asked for
   * @return how much changed
   */
  public Future<OperationReply> resetWorkflow(ResetWorkflow command) {
    return request(command, OperationReply::ofJson);
  }

  /**
   * Gives more to tasks that got too little.
   *
   * @param command what is asked for
   * @return the tasks that get more
   */
  public Future<IncreaseReply> increaseResources(IncreaseResources command) {
    return request(command, IncreaseReply::ofJson);
  }

  /**
   * Limits how much of a workflow, or of an array in it, runs at once.
   *
   * @param command what is asked for
   * @return the limit until then
   */
  public Future<LimitReply> limitConcurrency(LimitConcurrency command) {
    return request(command, LimitReply::ofJson);
  }

  /**
   * Begins a kill job, which is a committed row once this completes.
   *
   * @param command what is asked for
   * @return where the job stands; what becomes of it is told by events
   */
  public Future<KillJobReply> createKillJob(CreateKillJob command) {
    return request(command, KillJobReply::ofJson);
  }

  /**
   * Pauses, resumes, cancels, forces or slows a kill job.
   *
   * @param command what is asked for
   * @return where the job stands
   */
  public Future<KillJobReply> steerKillJob(SteerKillJob command) {
    return request(command, KillJobReply::ofJson);
  }

  /**
   * Lets what kills hold be queued again.
   *
   * @param command what is asked for
   * @return how much was released
   */
  public Future<ReleaseReply> releaseHold(ReleaseHold command) {
    return request(command, ReleaseReply::ofJson);
  }

  /**
   * Listens to changes of task instances, as {@link StateChanged} tells them: at most once, without
   * guarantee of delivery.
   *
   * @param listener called on an event loop with what one transaction changed
   * @return the subscription, once all members know of it
   */
  public Future<Subscription> onStateChanged(Consumer<StateChanged> listener) {
    return subscribe(StateChanged.ADDRESS, StateChanged::ofJson, listener);
  }

  /**
   * Listens to how kill jobs get on. The last change of a job is always published.
   *
   * @param listener called on an event loop with a job as it stands
   * @return the subscription, once all members know of it
   */
  public Future<Subscription> onKillJob(Consumer<KillJobView> listener) {
    return subscribe(KillJobView.ADDRESS, KillJobView::ofJson, listener);
  }

  /**
   * Listens to what is written into the audit of kills.
   *
   * @param listener called on an event loop with the lines that one transaction wrote
   * @return the subscription, once all members know of it
   */
  public Future<Subscription> onAudit(Consumer<List<AuditEntry>> listener) {
    return subscribe(AuditEntry.ADDRESS, AuditEntry::listOfJson, listener);
  }

  /**
   * Leaves the cluster, if this client joined it.
   *
   * @return completes when it has left
   */
  public Future<Void> close() {
    return membership.end();
  }

  private <R> Future<R> request(Command command, Function<Fields, R> reader) {
    return Membership.outside(
            vertx
                .eventBus()
                .<JsonObject>request(command.kind().address(), command.toJson(), options))
        .map(reply -> reader.apply(fields(reply.body())))
        .recover(failure -> Future.failedFuture(QuellException.of(failure)));
  }

  private <E> Future<Subscription> subscribe(
      String address, Function<Fields, E> reader, Consumer<E> listener) {
    MessageConsumer<JsonObject> consumer =
        vertx
            .eventBus()
            .consumer(address, event -> listener.accept(reader.apply(fields(event.body()))));
    return Membership.outside(consumer.completion()).map(new Subscription(consumer));
  }

  private static Fields fields(JsonObject json) {
    return Fields.ofJson(json, UnreadableReplyException::new);
  }
}
