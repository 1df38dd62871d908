package dev.quell.api.operate;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.api.auth.OwnerCheck;
import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Serves the routes that change how many tasks may run at once ({@code
 * docs/contract/workflow-and-bind.md} §8, §14). Only the owner of the workflow may; 0 lets nothing
 * more begin.
 */
public final class LimitRoutes {
  private static final String ID = "workflow_id";
  private static final String MAX = "max_tasks";

  private final LimitRegistry definitions;
  private final OwnerCheck owners;

  public LimitRoutes(RetryingPool database, OwnerCheck owners) {
    this.definitions = new LimitRegistry(database);
    this.owners = owners;
  }

  /** Limits a whole workflow. */
  public Future<Buffer> limitWorkflow(ApiRequest request) {
    long workflow = request.pathId(ID);
    int limit = request.body().required(MAX, wholeNumber(0));
    return owners
        .require(request.caller(), workflow)
        .compose(owned -> definitions.limitWorkflow(workflow, limit))
        .map(
            found ->
                message(
                    found
                        ? "Workflow %d runs at most %d tasks at once now."
                            .formatted(workflow, limit)
                        : "Nothing was updated: there is no workflow %d.".formatted(workflow)));
  }

  /** Limits the array of a task template version in a workflow. */
  public Future<Buffer> limitArray(ApiRequest request) {
    long workflow = request.pathId(ID);
    Fields fields = request.body();
    int limit = fields.required(MAX, wholeNumber(0));
    long template = fields.required("task_template_version_id", id());
    return owners
        .require(request.caller(), workflow)
        .compose(owned -> definitions.limitArray(workflow, template, limit))
        .map(
            found ->
                message(
                    found
                        ? "The array of task template version %d in workflow %d runs at most %d tasks at once now."
                            .formatted(template, workflow, limit)
                        : "Nothing was updated: workflow %d has no array of task template version %d."
                            .formatted(workflow, template)));
  }

  private static Buffer message(String text) {
    return new JsonObject().put("message", text).toBuffer();
  }
}
