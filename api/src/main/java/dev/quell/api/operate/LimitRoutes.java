package dev.quell.api.operate;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.wholeNumber;

import dev.quell.api.auth.OwnerCheck;
import dev.quell.api.auth.Rights;
import dev.quell.api.http.ApiRequest;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.command.LimitConcurrency;
import dev.quell.domain.json.Fields;
import dev.quell.domain.reply.LimitReply;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Serves the routes that change how many tasks may run at once ({@code
 * docs/contract/workflow-and-bind.md} §8, §14). The owner of the workflow may; an operator may
 * lower the limits of others. 0 lets nothing more begin.
 */
public final class LimitRoutes {
  private static final String ID = "workflow_id";
  private static final String MAX = "max_tasks";

  private final CommandBus commands;
  private final OwnerCheck owners;

  public LimitRoutes(CommandBus commands, OwnerCheck owners) {
    this.commands = commands;
    this.owners = owners;
  }

  /** Limits a whole workflow. */
  public Future<Buffer> limitWorkflow(ApiRequest request) {
    long workflow = request.pathId(ID);
    Fields fields = request.body();
    int limit = fields.required(MAX, wholeNumber(0));
    return limit(request, workflow, null, limit, reason(fields))
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
    return limit(request, workflow, template, limit, reason(fields))
        .map(
            found ->
                message(
                    found
                        ? "The array of task template version %d in workflow %d runs at most %d tasks at once now."
                            .formatted(template, workflow, limit)
                        : "Nothing was updated: workflow %d has no array of task template version %d."
                            .formatted(workflow, template)));
  }

  private static @Nullable String reason(Fields fields) {
    return fields.optional("reason", text(CreateKillJob.LONGEST_REASON));
  }

  /** Completes with whether there is what was to be limited. */
  private Future<Boolean> limit(
      ApiRequest request,
      long workflow,
      @Nullable Long template,
      int limit,
      @Nullable String reason) {
    Rights rights = request.rights();
    return owners
        .requireOrOperator(rights, workflow, reason)
        .compose(
            anothers ->
                commands.request(
                    new LimitConcurrency(
                        workflow, template, limit, anothers, rights.caller().name(), reason)))
        .map(LimitReply.class::cast)
        .map(reply -> isFound(rights, workflow, reply));
  }

  private static boolean isFound(Rights rights, long workflow, LimitReply reply) {
    Integer before = reply.before();
    if (before != null && !reply.applied()) {
      throw rights.foreignLimit(workflow, before);
    }
    return before != null;
  }

  private static Buffer message(String text) {
    return new JsonObject().put("message", text).toBuffer();
  }
}
