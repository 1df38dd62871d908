package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.kill.TasksMet;
import dev.quell.domain.kill.WalkCursor;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.util.List;

/** The instances and tasks that a selector names, by slices of its list of ids. */
record SelectedByIds(KillJobView job, WalkRepository repository) implements Source {

  @Override
  public Future<Page> next(SqlClient client, WalkCursor from, int limit) {
    KillSelector selector = job.selector();
    boolean tasks = !selector.taskIds().isEmpty();
    List<Long> ids = selector.ids();
    int first = (int) Math.max(0, from.id());
    if (first >= ids.size()) {
      return Future.succeededFuture(Page.end(from));
    }
    int end = Math.min(ids.size(), first + limit);
    List<Long> slice = ids.subList(first, end);
    boolean all = job.scope() == KillScope.ALL;
    if (tasks && all) {
      return repository
          .namedTasks(client, job, slice)
          .map(found -> Page.ofTasks(found, TasksMet.NAMED, from.at(end)));
    }
    return (tasks
            ? repository.newestOfTasks(client, job, slice)
            : repository.instances(client, job, slice))
        .map(found -> Page.of(found.candidates(), found.ended(), from.at(end)))
        .map(page -> all ? page.withTasks() : page);
  }
}
