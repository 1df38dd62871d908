package dev.quell.api.view;

import static dev.quell.domain.json.CompositeTypes.ids;
import static dev.quell.domain.json.FieldTypes.id;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.ParameterTypes;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;

/**
 * What is upstream and downstream of tasks ({@code docs/contract/cli-and-reaper.md} §3, §5, §6,
 * §8).
 */
public final class TaskGraphRoutes {
  private static final String TASKS = "task_ids";

  private final TaskGraphQueries queries;

  public TaskGraphRoutes(RetryingPool database) {
    this.queries = new TaskGraphQueries(database);
  }

  /**
   * Tasks and everything downstream, filtered by letter ({@code docs/contract/cli-and-reaper.md}
   * §3).
   */
  public Future<Buffer> subdag(ApiRequest request) {
    return request
        .read(Subdag::ofJson)
        .compose(
            subdag -> queries.places(subdag.taskIds()).compose(places -> subdag(subdag, places)));
  }

  private Future<Buffer> subdag(Subdag subdag, List<TaskGraphQueries.Place> places) {
    if (places.isEmpty()) {
      return Future.succeededFuture(TaskGraphAnswers.noSubdag());
    }
    TaskGraphQueries.Place place = requireOne(places);
    Set<String> letters = subdag.letters();
    return queries
        .closure(place, subdag.taskIds(), Direction.DOWN)
        .map(rows -> TaskGraphAnswers.subdag(place.workflowId(), rows, letters));
  }

  /** The direct neighbours of a task ({@code docs/contract/cli-and-reaper.md} §5). */
  public Future<Buffer> dependencies(ApiRequest request) {
    return queries.neighbours(request.pathId("task_id")).map(TaskGraphAnswers::dependencies);
  }

  /**
   * Tasks and everything beyond them in a direction ({@code docs/contract/cli-and-reaper.md} §6).
   */
  public Future<Buffer> recursive(ApiRequest request) {
    Direction direction = Direction.ofPath(request.pathText("direction"));
    return request
        .read(fields -> fields.required(TASKS, ids()))
        .compose(
            taskIds ->
                queries
                    .places(taskIds)
                    .compose(places -> queries.closure(requireOne(places), taskIds, direction)))
        .map(TaskGraphAnswers::taskIds);
  }

  /**
   * The nodes downstream of tasks, in the form that the client's version reads ({@code
   * docs/contract/cli-and-reaper.md} §8).
   */
  public Future<Buffer> downstreamTasks(ApiRequest request) {
    boolean asText =
        !ClientVersion.readsLists(
            request.query().optional("client_jobmon_version", ParameterTypes.text(), ""));
    Fields fields = request.body();
    return queries
        .downstreamNodes(fields.required(TASKS, ids()), fields.required("dag_id", id()))
        .map(rows -> TaskGraphAnswers.downstreamTasks(rows, asText));
  }

  private static TaskGraphQueries.Place requireOne(List<TaskGraphQueries.Place> places) {
    if (places.size() != 1) {
      throw CommandException.invalid(
          "The field 'task_ids' must name tasks of exactly one workflow, but they belong to "
              + places.size()
              + ".");
    }
    return places.get(0);
  }
}
