package dev.quell.api.console;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** What the tasks of a template have used in a workflow. */
public final class UsageRoute {
  private final WorkflowQueries workflows;
  private final TemplateUsageQueries queries;

  public UsageRoute(RetryingPool database) {
    this.workflows = new WorkflowQueries(database);
    this.queries = new TemplateUsageQueries(database);
  }

  /** Memory and run time with their outliers; 404 if there is no such workflow. */
  public Future<Buffer> usage(ApiRequest request) {
    long workflow = request.pathId("workflow_id");
    long template = request.pathId("task_template_id");
    return workflows
        .require(workflow)
        .compose(exists -> queries.usage(workflow, template))
        .map(usage -> usage.toJson().put("task_template_id", template).toBuffer());
  }
}
