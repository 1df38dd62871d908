package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.integerWithin;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.InvalidParameter;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why tasks of a workflow failed: errors that are alike together, and the tasks behind them. */
public final class ErrorRoutes {
  private static final Pattern GROUP = Pattern.compile("[0-9a-f]{16}");
  private static final Long USUAL_GROUPS = 20L;
  private static final int MOST_GROUPS = 100;
  private static final Long USUAL_TASKS = 100L;
  private static final int MOST_TASKS = 1_000;

  private final WorkflowQueries workflows;
  private final ErrorQueries errors;

  public ErrorRoutes(RetryingPool database) {
    this.workflows = new WorkflowQueries(database);
    this.errors = new ErrorQueries(database);
  }

  /** Groups of errors, the one with most of them first; 404 if there is no such workflow. */
  public Future<Buffer> groups(ApiRequest request) {
    Fields query = request.query();
    ErrorFilter filter = ErrorFilter.ofQuery(request.pathId("workflow_id"), query);
    int limit = query.optional("limit", integerWithin(1, MOST_GROUPS), USUAL_GROUPS).intValue();
    return read(filter).compose(found -> shown(found, limit));
  }

  private Future<Buffer> shown(ErrorGroups found, int limit) {
    if (found.groups().isEmpty()) {
      return Future.succeededFuture(ErrorAnswers.none(found));
    }
    List<ErrorGroups.Group> groups = found.groups().values().stream().limit(limit).toList();
    TreeSet<Long> templates = new TreeSet<>();
    groups.forEach(group -> templates.addAll(group.templateIds()));
    return errors
        .details(groups.stream().map(ErrorGroups.Group::newestId).toList(), templates)
        .map(details -> ErrorAnswers.groups(found, groups, details));
  }

  /** The tasks behind one group, by id; none if there is no such group (any more). */
  public Future<Buffer> tasks(ApiRequest request) {
    Fields query = request.query();
    ErrorFilter filter = ErrorFilter.ofQuery(request.pathId("workflow_id"), query);
    String name = groupOf(request);
    PageKey after = query.optional("after", PageKey.TYPE);
    if (after != null && after.key() != null) {
      throw query.invalid("after", PageKey.EXPECTED);
    }
    int limit = query.optional("limit", integerWithin(1, MOST_TASKS), USUAL_TASKS).intValue();
    return read(filter).compose(found -> tasks(found, name, after, limit));
  }

  private Future<Buffer> tasks(ErrorGroups found, String name, @Nullable PageKey after, int limit) {
    ErrorGroups.Group group = found.groups().get(name);
    long from = after == null ? 0 : after.id() + 1;
    List<Map.Entry<Long, ErrorGroups.OfTask>> rest =
        group == null ? List.of() : List.copyOf(group.tasks().tailMap(from).entrySet());
    List<Map.Entry<Long, ErrorGroups.OfTask>> page = rest.subList(0, Math.min(limit, rest.size()));
    return errors
        .tasks(page.stream().map(task -> task.getValue().newestId()).toList())
        .map(rows -> ErrorAnswers.tasks(found, page, rows, rest.size() > limit));
  }

  private Future<ErrorGroups> read(ErrorFilter filter) {
    return workflows.require(filter.workflowId()).compose(exists -> errors.groups(filter));
  }

  private static String groupOf(ApiRequest request) {
    String group = request.pathText("group");
    if (!GROUP.matcher(group).matches()) {
      throw InvalidParameter.pathWord("group", group, "the name of a group of errors");
    }
    return group;
  }
}
