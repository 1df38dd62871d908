package dev.quell.domain.kill;

import dev.quell.domain.kill.ModelState.Cluster;
import dev.quell.domain.kill.ModelState.Item;
import dev.quell.domain.kill.ModelState.Job;
import dev.quell.domain.kill.ModelState.Page;
import dev.quell.domain.task.TaskInstanceStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What one look of a walk finds, as the statements of {@code WalkRepository} and {@code
 * KillItemRepository#signalled} find it: a chunk is larger than all that there is.
 */
final class SignalledOrSelected {
  private final KillCase killCase;
  private final List<List<TaskInstanceStatus>> walked;

  SignalledOrSelected(KillCase killCase, List<List<TaskInstanceStatus>> walked) {
    this.killCase = killCase;
    this.walked = walked;
  }

  /** {@code SelectorFilter.Of.FOUND_INSTANCE}: whether an instance still is what is meant. */
  boolean means(TaskInstanceStatus status) {
    return killCase.selector().statuses().isEmpty()
        || killCase.selector().statuses().contains(status);
  }

  /** Answers the next page; empty at the end of a pass. */
  Optional<Page> next(Cluster cluster, Job job, WalkCursor from) {
    if (job.phase() == KillJobPhase.CONFIRM) {
      return signalled(cluster, job, from);
    }
    return killCase.selector().isByIds()
        ? byIds(cluster, job, from)
        : byFilters(cluster, job, from);
  }

  private static Optional<Page> signalled(Cluster cluster, Job job, WalkCursor from) {
    List<Integer> found =
        those(
            cluster,
            i -> i + 1 > from.id() && job.items().get(i).outcome() == ItemOutcome.SIGNALLED);
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(Page.of(found, List.of(), from.at(found.get(found.size() - 1) + 1L)));
  }

  /** {@code SelectedByIds}: the one id that there is. */
  private Optional<Page> byIds(Cluster cluster, Job job, WalkCursor from) {
    if (from.id() >= 1) {
      return Optional.empty();
    }
    WalkCursor next = from.at(1);
    boolean all = killCase.scope() == KillScope.ALL;
    boolean tasks = !killCase.selector().taskIds().isEmpty();
    int highest = Math.min(job.maxInstanceId(), cluster.attempts().size());
    if (tasks && all) {
      int newest = cluster.attempts().size() - 1;
      boolean met = job.ofTask().outcome() != null || (newest >= 0 && isSettled(job, newest));
      return Optional.of(Page.ofTask(!met, TasksMet.NAMED, next));
    }
    int named = tasks ? highest - 1 : 0;
    List<Integer> found = those(cluster, i -> i == named && i < highest && !isSettled(job, i));
    List<Integer> ended = found.stream().filter(i -> !cluster.attempts().get(i).isLive()).toList();
    Page page = Page.of(found, ended, next);
    return Optional.of(all ? page.withTask() : page);
  }

  /** {@code SelectedByFilters}, and {@code SelectedWholly} if all is meant. */
  private Optional<Page> byFilters(Cluster cluster, Job job, WalkCursor from) {
    if (from.place() == WalkCursor.AMONG_WAITING) {
      boolean found =
          cluster.task().status().isWaiting()
              && from.id() < ModelState.TASK_ID
              && job.ofTask().equals(Item.NONE);
      return found
          ? Optional.of(Page.ofTask(true, TasksMet.WAITING, from.at(ModelState.TASK_ID)))
          : Optional.empty();
    }
    if (from.place() == WalkCursor.BETWEEN_RUNS) {
      if (from.run() < ModelState.RUN_ID && cluster.lives()) {
        return empty(from.at(ModelState.RUN_ID, 0, -1));
      }
      return killCase.scope().holds(killCase.selector())
          ? empty(from.atWaitingTasks())
          : Optional.empty();
    }
    List<TaskInstanceStatus> statuses = walked.get(from.place());
    List<Integer> found =
        those(
            cluster,
            i ->
                statuses.contains(cluster.attempts().get(i))
                    && i < job.maxInstanceId()
                    && !isSettled(job, i));
    return Optional.of(Page.of(found, List.of(), from.atNextPlace(walked.size())));
  }

  private static Optional<Page> empty(WalkCursor next) {
    return Optional.of(Page.of(List.of(), List.of(), next));
  }

  private static boolean isSettled(Job job, int attempt) {
    return job.items().get(attempt).outcome() != null;
  }

  private static List<Integer> those(Cluster cluster, IntPredicate which) {
    return IntStream.range(0, cluster.attempts().size()).filter(which).boxed().toList();
  }
}
