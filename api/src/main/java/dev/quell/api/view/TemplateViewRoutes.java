package dev.quell.api.view;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.api.http.Query;
import dev.quell.domain.command.CommandException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What is known of task templates ({@code docs/contract/cli-and-reaper.md} §11-§15). */
public final class TemplateViewRoutes {
  private static final String WORKFLOW = "workflow_id";
  private static final String VERSIONS = "task_template_version_ids";

  private final TemplateQueries queries;
  private final UsageQueries usage;

  public TemplateViewRoutes(RetryingPool database) {
    this.queries = new TemplateQueries(database);
    this.usage = new UsageQueries(database);
  }

  /**
   * A template with the newest version that a workflow uses ({@code
   * docs/contract/cli-and-reaper.md} §11).
   */
  public Future<Buffer> details(ApiRequest request) {
    Query query = request.query();
    query.requiredInteger(WORKFLOW);
    query.requiredInteger("task_template_id");
    return queries
        .details(query.integerFrom(1, WORKFLOW, 0), query.integerFrom(1, "task_template_id", 0))
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        CommandException.notFound(
                            "Task Template not found for the given workflow.")))
        .map(TemplateAnswers::details);
  }

  /**
   * The template versions of a task, else of a workflow; 0 counts as absent ({@code
   * docs/contract/cli-and-reaper.md} §12).
   */
  public Future<Buffer> versions(ApiRequest request) {
    Query query = request.query();
    long task = query.integer("task_id").orElse(0L);
    long workflow = query.integer(WORKFLOW).orElse(0L);
    return (task != 0 ? queries.versionsOfTask(task) : queries.versionsOfWorkflow(workflow))
        .map(TemplateAnswers::versions);
  }

  /**
   * How many cores the tasks of template versions have asked for ({@code
   * docs/contract/cli-and-reaper.md} §13).
   */
  public Future<Buffer> requestedCores(ApiRequest request) {
    return queries
        .requestedResources(VersionIds.parse(VERSIONS, request.query().requiredText(VERSIONS)))
        .map(Cores::of)
        .map(TemplateAnswers::cores);
  }

  /**
   * Where most instances of template versions were submitted to ({@code
   * docs/contract/cli-and-reaper.md} §14).
   */
  public Future<Buffer> mostPopularQueue(ApiRequest request) {
    return queries
        .mostPopularQueues(VersionIds.parse(VERSIONS, request.query().requiredText(VERSIONS)))
        .map(TemplateAnswers::queues);
  }

  /**
   * Statistics of what the instances of a template version have used ({@code
   * docs/contract/cli-and-reaper.md} §15).
   */
  public Future<Buffer> resourceUsage(ApiRequest request) {
    UsageRequest wanted = UsageRequest.ofJson(request.body());
    return usage.read(wanted).map(found -> UsageAnswers.usage(wanted, found));
  }
}
