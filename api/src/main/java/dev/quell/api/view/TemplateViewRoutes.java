package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.id;

import dev.quell.api.database.LongReads;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What is known of task templates ({@code docs/contract/cli-and-reaper.md} §11-§15). */
public final class TemplateViewRoutes {
  private static final String WORKFLOW = "workflow_id";
  private static final FieldType<Long> ROW = id().such("an integer from 1 on", id -> id > 0);
  private static final String VERSIONS = "task_template_version_ids";

  /** Tasks, or instances, that tell of a version. */
  private static final long MOST = 20_000;

  /** Attempts that statistics of usage are of. */
  private static final int MOST_ATTEMPTS = 100_000;

  private final TemplateViewQueries queries;
  private final UsageResponder usage;

  public TemplateViewRoutes(RetryingPool database, LongReads longReads) {
    this.queries = new TemplateViewQueries(database, MOST);
    this.usage = new UsageResponder(new UsageQueries(database), longReads, MOST_ATTEMPTS);
  }

  /**
   * A template with the newest version that a workflow uses ({@code
   * docs/contract/cli-and-reaper.md} §11).
   */
  public Future<Buffer> details(ApiRequest request) {
    Fields query = request.query();
    query.required(WORKFLOW, id());
    query.required("task_template_id", id());
    return queries
        .details(query.required(WORKFLOW, ROW), query.required("task_template_id", ROW))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        CommandException.notFound(
                            "Task Template not found for the given workflow.")))
        .map(TemplateViewAnswers::details);
  }

  /**
   * The template versions of a task, else of a workflow; 0 counts as absent ({@code
   * docs/contract/cli-and-reaper.md} §12).
   */
  public Future<Buffer> versions(ApiRequest request) {
    Fields query = request.query();
    long task = query.optional("task_id", id(), 0L);
    long workflow = query.optional(WORKFLOW, id(), 0L);
    return (task != 0 ? queries.versionsOfTask(task) : queries.versionsOfWorkflow(workflow))
        .map(TemplateViewAnswers::versions);
  }

  /**
   * How many cores the tasks of template versions have asked for ({@code
   * docs/contract/cli-and-reaper.md} §13).
   */
  public Future<Buffer> requestedCores(ApiRequest request) {
    return queries
        .requestedResources(request.query().required(VERSIONS, VersionIds.TYPE))
        .map(Cores::of)
        .map(TemplateViewAnswers::cores);
  }

  /**
   * Where most instances of template versions were submitted to ({@code
   * docs/contract/cli-and-reaper.md} §14).
   */
  public Future<Buffer> mostPopularQueue(ApiRequest request) {
    return queries
        .mostPopularQueues(request.query().required(VERSIONS, VersionIds.TYPE))
        .map(TemplateViewAnswers::queues);
  }

  /**
   * Statistics of what the instances of a template version have used ({@code
   * docs/contract/cli-and-reaper.md} §15).
   */
  public Future<Buffer> resourceUsage(ApiRequest request) {
    return usage.answer(request, UsageRequest.ofJson(request.json()));
  }
}
