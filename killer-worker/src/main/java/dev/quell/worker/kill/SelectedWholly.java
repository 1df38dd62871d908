package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.TasksMet;
import dev.quell.domain.kill.WalkCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Every unfinished task that all filters of a selector mean: in each pass first the live instances,
 * then the tasks that wait. Nothing of a held run is queued, so a task can go from living to
 * waiting only, and none gets past both. Confined to one event loop.
 */
final class SelectedWholly implements Source {
  /** Ids are read ahead, because a page of them costs a look at all tasks of the workflow. */
  private static final int READ_AHEAD = 20_000;

  private final KillJobView job;
  private final WalkRepository repository;
  private final Source live;
  private final Queue<Long> ahead = new ArrayDeque<>();

  SelectedWholly(KillJobView job, WalkRepository repository) {
    this.job = job;
    this.repository = repository;
    this.live = new SelectedByFilters(job, repository);
  }

  @Override
  public Future<Page> next(SqlClient client, WalkCursor from, int limit) {
    return from.place() == WalkCursor.AMONG_WAITING
        ? waiting(client, from, limit)
        : live.next(client, from, limit)
            .map(page -> page.end() ? Page.of(List.of(), from.atWaitingTasks()) : page);
  }

  private Future<Page> waiting(SqlClient client, WalkCursor from, int limit) {
    while (!ahead.isEmpty() && ahead.peek() <= from.id()) {
      ahead.remove();
    }
    if (!ahead.isEmpty()) {
      return Future.succeededFuture(page(from, limit));
    }
    return repository
        .waitingTasks(client, job, from.id(), READ_AHEAD)
        .map(
            found -> {
              ahead.addAll(found);
              return found.isEmpty() ? Page.end(from) : page(from, limit);
            });
  }

  private Page page(WalkCursor from, int limit) {
    List<Long> tasks = new ArrayList<>(limit);
    while (!ahead.isEmpty() && tasks.size() < limit) {
      tasks.add(ahead.remove());
    }
    return Page.ofTasks(tasks, TasksMet.WAITING, from.at(tasks.get(tasks.size() - 1)));
  }
}
