package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.WalkCursor;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The live instances that all filters of a selector mean: run by run, and within a run status by
 * status. Confined to one event loop.
 */
final class SelectedByFilters implements Source {
  private static final int RUNS_AT_ONCE = 500;

  private final KillJobView job;
  private final WalkRepository repository;
  private final SelectedRuns selectedRuns = new SelectedRuns();
  private final List<List<TaskInstanceStatus>> statuses;
  private final Queue<Long> runs = new ArrayDeque<>();

  SelectedByFilters(KillJobView job, WalkRepository repository) {
    this.job = job;
    this.repository = repository;
    statuses = job.selector().walkedStatuses();
  }

  /** A worker of an earlier version may have left a place of its own longer list of statuses. */
  @Override
  public Future<Page> next(SqlClient client, WalkCursor from, int limit) {
    return from.place() == WalkCursor.BETWEEN_RUNS || from.place() >= statuses.size()
        ? nextRun(client, from)
        : ofRun(client, from, limit);
  }

  private Future<Page> nextRun(SqlClient client, WalkCursor from) {
    while (!runs.isEmpty() && runs.peek() <= from.run()) {
      runs.remove();
    }
    if (!runs.isEmpty()) {
      return Future.succeededFuture(Page.of(List.of(), from.at(runs.remove(), 0, -1)));
    }
    return selectedRuns
        .next(client, job.selector(), from.run(), RUNS_AT_ONCE)
        .map(
            found -> {
              runs.addAll(found);
              return found.isEmpty()
                  ? Page.end(from)
                  : Page.of(List.of(), from.at(runs.remove(), 0, -1));
            });
  }

  private Future<Page> ofRun(SqlClient client, WalkCursor from, int limit) {
    return repository
        .ofRun(client, job, from.run(), statuses.get(from.place()), from.id(), limit)
        .map(seen -> Page.of(seen.found(), after(from, seen)));
  }

  private WalkCursor after(WalkCursor from, WalkRepository.Seen seen) {
    return seen.more() ? from.at(seen.last()) : from.atNextPlace(statuses.size());
  }
}
