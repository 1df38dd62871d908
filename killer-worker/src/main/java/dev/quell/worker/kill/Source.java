package dev.quell.worker.kill;

import dev.quell.domain.kill.TasksMet;
import dev.quell.domain.kill.WalkCursor;
import dev.quell.worker.walk.Candidate;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Set;

/**
 * Gives the instances and tasks of a phase, page by page, those without an outcome only. Where a
 * page ends is a cursor that is committed with what the page came to, so another process can go on
 * from there.
 */
@FunctionalInterface
interface Source {

  /**
   * Says what one look found.
   *
   * @param ended the ids of those instances among them that had ended already
   * @param tasks by their ids
   * @param why the tasks are there
   * @param next where to go on
   * @param end whether the pass is through; then nothing was found
   */
  record Page(
      List<Candidate> found,
      Set<Long> ended,
      List<Long> tasks,
      TasksMet why,
      WalkCursor next,
      boolean end) {

    /** A page of live instances. */
    static Page of(List<Candidate> found, WalkCursor next) {
      return of(found, Set.of(), next);
    }

    static Page of(List<Candidate> found, Set<Long> ended, WalkCursor next) {
      return new Page(
          found,
          ended,
          List.of(),
          TasksMet.WAITING,
          found.isEmpty() ? next : next.withFound(),
          false);
    }

    /** A page of tasks. */
    static Page ofTasks(List<Long> tasks, TasksMet why, WalkCursor next) {
      return new Page(
          List.of(), Set.of(), tasks, why, tasks.isEmpty() ? next : next.withFound(), false);
    }

    static Page end(WalkCursor at) {
      return new Page(List.of(), Set.of(), List.of(), TasksMet.WAITING, at, true);
    }

    boolean isEmpty() {
      return found.isEmpty() && tasks.isEmpty();
    }

    /** The same page with the tasks of its instances. */
    Page withTasks() {
      List<Long> ids = found.stream().map(Candidate::taskId).distinct().sorted().toList();
      return new Page(found, ended, ids, TasksMet.OF_NAMED_INSTANCES, next, end);
    }

    /** The same page with other instances. */
    Page with(List<Candidate> instances, Set<Long> endedOnes) {
      return new Page(instances, endedOnes, tasks, why, next, end);
    }
  }

  /** Reads on from a cursor, at most so many; there may be none although it is not the end. */
  Future<Page> next(SqlClient client, WalkCursor from, int limit);
}
