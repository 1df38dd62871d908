package dev.quell.api.console;

import dev.quell.api.http.JsonRows;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** How workflows look on the wire. */
final class WorkflowAnswers {
  private WorkflowAnswers() {}

  /** A page of workflows; the rows are one more, if there is a next page. */
  static Buffer list(KeysetPage page, WorkflowSearch search, Counts tasks, Counts instances) {
    JsonArray workflows = new JsonArray();
    for (Row row : page.rows()) {
      JsonObject workflow =
          workflow(
              row,
              tasks.of(row.getLong("workflow_id")),
              instances.of(row.getLong("run_id")),
              tasks.known() && instances.known());
      Object key = workflow.remove(PageKey.COLUMN);
      search.sort().shown().ifPresent(name -> workflow.put(name, Long.valueOf(key.toString())));
      workflows.add(workflow);
    }
    return page.toJson("workflows", workflows).toBuffer();
  }

  private static JsonObject workflow(
      Row row, JsonObject tasks, JsonObject instances, boolean counted) {
    return JsonRows.one(row)
        .put("counted", counted)
        .put("tasks", tasks)
        .put("instances", instances);
  }

  /**
   * One workflow.
   *
   * @param tasks by array
   * @param withoutArray tasks by template; empty if time ran out
   * @param instances live ones by array
   */
  static Buffer page(
      Row row,
      WorkflowPageQueries.Parts parts,
      Counts tasks,
      Optional<List<Row>> withoutArray,
      Counts instances) {
    boolean counted = tasks.known() && instances.known() && withoutArray.isPresent();
    JsonArray arrays = new JsonArray();
    TemplateCounts templates = new TemplateCounts();
    for (Row array : parts.arrays()) {
      Long id = array.getLong("array_id");
      arrays.add(array(array, tasks.of(id), instances.of(id)));
      templates.addArray(array, tasks.of(id), instances.of(id));
    }
    withoutArray.orElse(List.of()).forEach(templates::addTasks);
    return workflow(row, tasks.total(), instances.total(), counted)
        .mergeIn(JsonRows.one(parts.more()))
        .put("arrays", arrays)
        .put("templates", templates.toJson())
        .put("run_list", JsonRows.all(parts.runs()))
        .toBuffer();
  }

  private static JsonObject array(Row row, JsonObject tasks, JsonObject instances) {
    JsonObject array = JsonRows.one(row);
    array.remove("template");
    return array.put("tasks", tasks).put("instances", instances);
  }

  /** Templates by id, and which follow which. */
  static Buffer graph(List<Row> pairs) {
    Map<Long, String> names = new TreeMap<>();
    JsonArray edges = new JsonArray();
    for (Row pair : pairs) {
      Long above = pair.getLong("above");
      Long below = pair.getLong("below");
      names.put(above, pair.getString("above_name"));
      if (below != null) {
        names.put(below, Objects.requireNonNull(pair.getString("below_name"), "below_name"));
        edges.add(new JsonObject().put("from", above).put("to", below));
      }
    }
    JsonArray templates = new JsonArray();
    names.forEach(
        (id, name) ->
            templates.add(new JsonObject().put("task_template_id", id).put("name", name)));
    return new JsonObject().put("templates", templates).put("edges", edges).toBuffer();
  }
}
