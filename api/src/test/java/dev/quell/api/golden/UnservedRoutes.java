package dev.quell.api.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.TestDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Does by SQL what the routes that Quell does not serve yet did in the recording, as far as a
 * served route can see it. One method per route, named after it: when a route arrives, its method
 * goes and the route moves to {@link ServedRoutes}. What a recorded answer tells of rows is checked
 * against the rows of the replay.
 */
final class UnservedRoutes {

  /** What one route did, given the exchange and the named parts of its path. */
  @FunctionalInterface
  private interface Effect {
    void of(GoldenExchange exchange, Map<String, String> path);
  }

  private static final Effect NONE = (exchange, path) -> {};

  private final TestDatabase db;
  private final IdMap ids;
  private final Map<Route, Effect> effects = new LinkedHashMap<>();

  UnservedRoutes(TestDatabase db, IdMap ids) {
    this.db = db;
    this.ids = ids;
    runs();
    operators();
  }

  private void runs() {
    on("POST /task/get_downstream_tasks", NONE);
    on("POST /workflow/{workflow_id}/increase_resources", this::increaseResources);
  }

  private void operators() {
    on("PUT /task/update_statuses", this::updateStatuses);
    on("PUT /workflow/{workflow_id}/reset", this::reset);
    on("POST /task/subdag", NONE);
    on("PUT /tasks_recursive/{direction}", NONE);
    on("POST /task_template_resource_usage", NONE);
    on("POST /workflow_validation", NONE);
  }

  private void on(String route, Effect effect) {
    effects.put(Route.of(route), effect);
  }

  /** Brings about what an exchange did; a read and a refusal did nothing. */
  void replay(GoldenExchange exchange) {
    if (exchange.method().equals("GET") || !exchange.succeeded()) {
      return;
    }
    for (Map.Entry<Route, Effect> effect : effects.entrySet()) {
      Optional<Map<String, String>> path = effect.getKey().match(exchange);
      if (path.isPresent()) {
        effect.getValue().of(exchange, path.get());
        return;
      }
    }
    throw new AssertionError("Nobody knows what this did: " + exchange);
  }

  // Contract workflow-and-bind.md -----------------------------------------------------------------

  private void setWorkflowStatus(long workflow, String status) {
    db.execute("update workflow set status = ? where id = ?", status, workflow);
  }

  private void increaseResources(GoldenExchange exchange, Map<String, String> path) {
    assertThat(exchange.answer().getInteger("updated_task_count")).isZero();
  }

  // Contract cli-and-reaper.md --------------------------------------------------------------------

  /** All instances had ended when operators did this in the recording, so none is to be killed. */
  private void updateStatuses(GoldenExchange exchange, Map<String, String> path) {
    db.execute(
        "update task set status = ? where id = any(?)",
        exchange.request().getString("new_status"),
        ids.replayed(IdKind.TASK, exchange.request().getJsonArray("task_ids")));
  }

  private void reset(GoldenExchange exchange, Map<String, String> path) {
    db.execute(
        """
        update task set status = 'G', num_attempts = 0
        where workflow_id = ? and status <> 'G' and (status <> 'D' or not ?)
        """,
        workflow(path),
        exchange.request().getBoolean("partial_reset"));
    setWorkflowStatus(workflow(path), "G");
  }

  private long workflow(Map<String, String> path) {
    return ids.replayed(IdKind.WORKFLOW, path.get("workflow_id"));
  }
}
