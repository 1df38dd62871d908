package dev.quell.domain.kill;

import dev.quell.domain.cluster.EndToldBy;
import dev.quell.domain.cluster.Proof;
import dev.quell.domain.kill.ModelState.Cluster;
import dev.quell.domain.kill.ModelState.Item;
import dev.quell.domain.kill.ModelState.Job;
import dev.quell.domain.kill.ModelState.Runner;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.List;
import java.util.Optional;

/** What must hold of every state and of every step ({@code docs/kill-jobs.md}, "Every path"). */
final class ModelProperties {
  private final KillCase killCase;

  ModelProperties(KillCase killCase) {
    this.killCase = killCase;
  }

  /** Says what is wrong about a state; empty if nothing is. */
  Optional<String> wrongIn(ModelState state) {
    Job job = state.job();
    if (state.cluster().task().status().isFinished() && isAtWork(state.cluster())) {
      return Optional.of("the task is finished, and its newest instance is not told to end itself");
    }
    if (job == null) {
      return Optional.empty();
    }
    return wrongCount(job)
        .or(() -> wrongItem(state.cluster(), job))
        .or(() -> job.state() == KillJobState.DONE ? wrongEnd(state, job) : Optional.empty());
  }

  private static boolean isAtWork(Cluster cluster) {
    TaskInstanceStatus newest = cluster.newest();
    return newest != null && newest.isLive() && newest != TaskInstanceStatus.KILL_SELF;
  }

  private static Optional<String> wrongCount(Job job) {
    List<Item> items = job.allItems();
    for (ItemOutcome outcome : ItemOutcome.values()) {
      long there = items.stream().filter(item -> item.outcome() == outcome).count();
      if (there != job.counts().of(outcome)) {
        return Optional.of(
            "%d are %s, but %d are counted"
                .formatted(there, outcome.wireName(), job.counts().of(outcome)));
      }
    }
    long met = items.stream().filter(item -> item.outcome() != null).count();
    long unconfirmed = items.stream().filter(Item::unconfirmed).count();
    if (met != job.counts().total()) {
      return Optional.of("the sum is not the total");
    }
    for (Proof proof : Proof.values()) {
      long proven = items.stream().filter(item -> item.proof() == proof).count();
      if (proven != job.counts().proofs().of(proof)) {
        return Optional.of(
            "%d are proven by %s, but %d are counted"
                .formatted(proven, proof.wireName(), job.counts().proofs().of(proof)));
      }
    }
    return unconfirmed == job.counts().unconfirmed()
        ? Optional.empty()
        : Optional.of(
            "%d are unconfirmed, but %d are counted"
                .formatted(unconfirmed, job.counts().unconfirmed()));
  }

  private Optional<String> wrongItem(Cluster cluster, Job job) {
    for (int i = 0; i < cluster.attempts().size(); i++) {
      ItemOutcome outcome = job.items().get(i).outcome();
      TaskInstanceStatus status = cluster.attempts().get(i);
      if (outcome != null && !fits(outcome, status)) {
        return Optional.of("instance %d is %s, and in %s".formatted(i + 1, outcome, status));
      }
    }
    Optional<String> proof = killCase.asksClusters() ? wrongProof(cluster, job) : Optional.empty();
    if (proof.isPresent()) {
      return proof;
    }
    return job.ofTask().outcome() == ItemOutcome.PREVENTED && !cluster.task().status().isFinished()
        ? Optional.of("the task was prevented, and is in " + cluster.task().status())
        : Optional.empty();
  }

  /** Where a cluster can be asked, the word of a distributor proves nothing. */
  private static Optional<String> wrongProof(Cluster cluster, Job job) {
    for (int i = 0; i < cluster.attempts().size(); i++) {
      Item item = job.items().get(i);
      if (item.unconfirmed() && item.proof() == null) {
        return Optional.of("instance %d was ended, and nobody asks its cluster".formatted(i + 1));
      }
      if (item.proof() == Proof.DISTRIBUTOR) {
        return Optional.of("a distributor was believed");
      }
      if (item.proof() == Proof.WORKER && cluster.told().get(i) != EndToldBy.WORKER) {
        return Optional.of("no worker has spoken of instance %d".formatted(i + 1));
      }
    }
    return Optional.empty();
  }

  private static boolean fits(ItemOutcome outcome, TaskInstanceStatus status) {
    return switch (outcome) {
      case SIGNALLED -> status == TaskInstanceStatus.KILL_SELF || !status.isLive();
      case KILLED -> status == TaskInstanceStatus.ERROR_FATAL;
      case ALREADY_FINISHED, LOST_RACE -> !status.isLive();
      case SKIPPED -> true;
      case PREVENTED -> false;
    };
  }

  private Optional<String> wrongEnd(ModelState state, Job job) {
    Cluster cluster = state.cluster();
    if (job.counts().signalled() != 0) {
      return Optional.of("the job is done, and what was told to end itself has no last outcome");
    }
    if (job.counts().proofs().pending() != 0) {
      return Optional.of("the job is done, and its cluster is still being asked");
    }
    if (killCase.foreign()) {
      return job.counts().killed() + job.counts().prevented() == 0
          ? Optional.empty()
          : Optional.of("something of somebody else's was killed");
    }
    if (killCase.endsRun() && cluster.run() == WorkflowRunStatus.RUNNING && !cluster.released()) {
      return Optional.of("the workflow was stopped, and its run goes on");
    }
    if (isNamedWithoutOutcome(job)) {
      return Optional.of("what was named has no outcome");
    }
    return whatGoesOn(cluster, job);
  }

  private boolean isNamedWithoutOutcome(Job job) {
    boolean instance = !killCase.selector().taskInstanceIds().isEmpty();
    boolean task = !killCase.selector().taskIds().isEmpty() && killCase.scope() == KillScope.ALL;
    return (instance && job.items().get(0).outcome() == null)
        || (task && job.allItems().stream().allMatch(item -> item.outcome() == null));
  }

  /** Of a job that is done this must hold for ever, as of every state that follows. */
  private Optional<String> whatGoesOn(Cluster cluster, Job job) {
    KillSelector selector = killCase.selector();
    if (!selector.statuses().isEmpty()) {
      return Optional.empty();
    }
    boolean instance = !selector.taskInstanceIds().isEmpty();
    if (killCase.scope() == KillScope.ALL && !instance) {
      boolean over = cluster.task().status().isFinished() && !cluster.lives();
      return over || cluster.released()
          ? Optional.empty()
          : Optional.of("all of it was killed, and it goes on or may start again");
    }
    int highest = instance ? 1 : Math.min(job.maxInstanceId(), cluster.attempts().size());
    return cluster.attempts().subList(0, highest).stream().anyMatch(TaskInstanceStatus::isLive)
        ? Optional.of("what lived when the job began has not ended")
        : Optional.empty();
  }

  /** Says what is wrong about a step; empty if nothing is. */
  Optional<String> wrongAbout(ModelState from, ModelState to) {
    Cluster before = from.cluster();
    Cluster after = to.cluster();
    if (before.task().status().isFinished() && after.task().status() != before.task().status()) {
      return Optional.of("the task was finished");
    }
    // With a new attempt the model forgets how the one before it has failed.
    int compared =
        after.attempts().size() > before.attempts().size() ? 0 : before.attempts().size();
    for (int i = 0; i < compared; i++) {
      if (!before.attempts().get(i).isLive()
          && after.attempts().get(i) != before.attempts().get(i)) {
        return Optional.of("instance %d had ended".formatted(i + 1));
      }
    }
    if (before.held() && after.attempts().size() > before.attempts().size()) {
      return Optional.of("the run was held, and a new attempt began");
    }
    Job job = from.job();
    return job == null ? Optional.empty() : wrongAbout(from, job, to);
  }

  private static Optional<String> wrongAbout(ModelState from, Job job, ModelState to) {
    Job next = to.requireJob();
    if (job.isOver() && !next.equals(job)) {
      return Optional.of("the job was over");
    }
    for (int i = 0; i < job.allItems().size(); i++) {
      Item was = job.allItems().get(i);
      Item is = next.allItems().get(i);
      if (!was.equals(is) && !mayFollow(was, is)) {
        return Optional.of("an outcome was %s, and became %s".formatted(was, is));
      }
    }
    boolean ends =
        !(from.holder() instanceof Runner.Entering)
            && to.holder() instanceof Runner.Entering entering
            && entering.phase() == KillJobPhase.CONFIRM;
    boolean early = job.graceLeft() > 0 || job.service() == 0;
    return ends && job.mode() == KillMode.GRACEFUL && early
        ? Optional.of("the grace was cut short")
        : Optional.empty();
  }

  /** Only what was told to end itself gets another outcome, its last one. */
  private static boolean mayFollow(Item was, Item is) {
    if (was.proof() != null) {
      return was.proof() == Proof.PENDING
          && was.outcome() == is.outcome()
          && was.unconfirmed() == is.unconfirmed();
    }
    return was.outcome() == null
        || (was.outcome() == ItemOutcome.SIGNALLED
            && (is.outcome() == ItemOutcome.KILLED || is.outcome() == ItemOutcome.LOST_RACE));
  }

  /** Whether nothing is left to happen, or nothing that matters to the job. */
  static boolean isEnd(ModelState state) {
    return state.job() != null
        && state.job().isOver()
        && state.cluster().task().status().isFinished()
        && !state.cluster().lives();
  }

  /** Whether it is right that nobody does anything any more without being asked. */
  static boolean mayRest(ModelState state) {
    Job job = state.job();
    return job == null
        || job.isOver()
        || job.state() == KillJobState.PAUSED
        || job.state() == KillJobState.FAILED;
  }
}
