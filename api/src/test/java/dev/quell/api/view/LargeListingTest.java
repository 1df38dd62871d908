package dev.quell.api.view;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Listings of a workflow with as many tasks as one answer has, and with one more. */
@ExtendWith(PostgresExtension.class)
class LargeListingTest {
  private static final int MOST = 100_000;

  private static ApiServer server;
  private static Flow flow;

  @BeforeAll
  static void fill(TestDatabase db) {
    server = ApiServer.start(db.options());
    flow = Flow.failed(db);
    flow.task("G");
    db.execute(
        """
        insert into task
          (workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id, status)
        select workflow_id, node_id, 'copy-' || n, array_id, name, command, task_resources_id, 'G'
        from task, generate_series(2, ?) as n
        where workflow_id = ?
        """,
        MOST,
        flow.workflow);
    db.execute("analyze task");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void areWholeOrRefusedWithTheWayOut() {
    assertThat(tasks(get("workflow/%d/workflow_tasks?limit=0"))).isEqualTo(MOST);
    assertThat(json(get("task_table_viz/%d?tt_name=fit")).getJsonArray("tasks")).hasSize(MOST);
    long more = flow.task("G");

    HttpResponse<String> listing = get("workflow/%d/workflow_tasks?limit=0");
    HttpResponse<String> table = get("task_table_viz/%d?tt_name=fit");

    assertThat(listing.statusCode()).isEqualTo(422);
    assertThat(listing.body()).contains("limit", "100000");
    assertThat(table.statusCode()).isEqualTo(422);
    assertThat(table.body()).contains("tt_name", "100000");
    assertThat(tasks(get("workflow/%d/workflow_tasks?limit=100000"))).isEqualTo(MOST);
    assertThat(get("workflow/%d/workflow_tasks?limit=1").body()).contains(Long.toString(more));
    assertThat(get("array/%d/get_array_tasks?array_name=").body())
        .isEqualTo("{\"array_tasks\":[]}");
  }

  private static int tasks(HttpResponse<String> response) {
    return new JsonObject(json(response).getString("workflow_tasks"))
        .getJsonObject("TASK_ID")
        .size();
  }

  private static HttpResponse<String> get(String path) {
    return server.get("/api/v3/" + path.formatted(flow.workflow));
  }
}
