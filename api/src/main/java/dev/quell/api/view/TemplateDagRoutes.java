package dev.quell.api.view;

import dev.quell.api.database.RetryingPool;
import dev.quell.api.http.ApiRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The route of a workflow's graph, template by template ({@code docs/contract/workflow-and-bind.md}
 * §15).
 */
public final class TemplateDagRoutes {
  private final TemplateDagQueries queries;

  public TemplateDagRoutes(RetryingPool database) {
    this.queries = new TemplateDagQueries(database);
  }

  /** Which templates follow which; nothing of an unknown workflow. */
  public Future<Buffer> dag(ApiRequest request) {
    return queries.arrows(request.pathId("workflow_id")).map(TemplateDagRoutes::answer);
  }

  /** The second field holds a name, despite its key. */
  private static Buffer answer(List<TemplateDagQueries.Arrow> arrows) {
    JsonArray items = new JsonArray();
    arrows.forEach(
        arrow ->
            items.add(
                new JsonObject()
                    .put("name", arrow.name())
                    .put("downstream_task_template_id", arrow.downstream())));
    return new JsonObject().put("tt_dag", items).toBuffer();
  }
}
