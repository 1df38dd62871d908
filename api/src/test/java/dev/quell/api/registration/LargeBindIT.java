package dev.quell.api.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A large workflow is bound chunk by chunk, as a stock client does ({@code
 * docs/contract/workflow-and-bind.md} §22, part G).
 */
@DatabaseTest
class LargeBindIT {
  private static final int TASKS = 100_000;
  private static final int CHUNK = 500;

  /** Beyond what the ids take that the test itself keeps. */
  private static final long GROWTH = 20_000_000;

  @Test
  void hundredThousandTasksTakeNoMoreMemoryThanAFew(TestDatabase db) {
    try (ApiServer server = ApiServer.start(db.options())) {
      Bindery client = new Bindery(db, server);
      List<Long> nodes = client.nodes(TASKS);
      List<Long> ids = new ArrayList<>(TASKS);
      long began = System.nanoTime();
      long early = 0;
      for (int start = 0; start < TASKS; start += CHUNK) {
        ids.addAll(bind(client, nodes.subList(start, start + CHUNK), start + CHUNK == TASKS));
        early = start == 20 * CHUNK ? usedMemory() : early;
      }
      System.out.printf(
          "%,d tasks bound in %,d ms%n",
          TASKS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));

      assertThat(usedMemory()).isLessThan(early + GROWTH);
      assertThat(ids).isSorted().doesNotHaveDuplicates();
      assertThat(ids.equals(storedIds(db, client))).isTrue();
      assertThat(bind(client, nodes.subList(0, CHUNK), true)).isEqualTo(ids.subList(0, CHUNK));
      assertThat(storedIds(db, client)).hasSize(TASKS);
      assertThat(db.row("workflow", client.fixture().workflowId()).get("created_date")).isNotNull();
    }
  }

  private static List<Long> bind(Bindery client, List<Long> nodes, boolean last) {
    JsonObject tasks = new JsonObject();
    nodes.forEach(node -> tasks.put(node.toString(), client.task(node, "7")));
    HttpResponse<String> response = client.bind(client.body(tasks).put("mark_created", last));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonObject bound = ApiServer.json(response).getJsonObject("tasks");
    return nodes.stream().map(node -> bound.getJsonArray(node.toString()).getLong(0)).toList();
  }

  private static List<Object> storedIds(TestDatabase db, Bindery client) {
    return db
        .rows(
            "select id from task where workflow_id = ? order by node_id",
            client.fixture().workflowId())
        .stream()
        .map(row -> row.get(0))
        .toList();
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
