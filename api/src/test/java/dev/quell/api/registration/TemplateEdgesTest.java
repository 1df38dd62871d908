package dev.quell.api.registration;

import static dev.quell.api.registration.RegistrationClient.ok;
import static dev.quell.api.registration.RegistrationClient.race;
import static dev.quell.api.registration.RegistrationClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.RowHolder;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which templates the edges of a DAG join is known as soon as the edges are there. */
@DatabaseTest
class TemplateEdgesTest {
  @Shared private TestDatabase db;
  @Shared private RegistrationClient client;

  /** Versions of three templates, by ascending id. */
  private long load;

  private long fit;
  private long report;
  private long dag;

  @BeforeEach
  void register() {
    load = version("load");
    fit = version("fit");
    report = version("report");
    dag = client.dag(unique()).getLong("dag_id");
  }

  private long version(String name) {
    return client
        .templateVersion(
            client.template(client.toolVersion(), name),
            new JsonObject()
                .put("command_template", "true")
                .put("arg_mapping_hash", unique())
                .put("node_args", List.of())
                .put("task_args", List.of())
                .put("op_args", List.of()))
        .getLong(0);
  }

  private long node(long version) {
    JsonObject nodes =
        client.nodes(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("task_template_version_id", version)
                        .put("node_args_hash", Long.toString(unique()))
                        .put("node_args", new JsonObject())));
    return nodes.getLong(nodes.fieldNames().iterator().next());
  }

  private static JsonObject edge(long node, Long... downstream) {
    return new JsonObject()
        .put("node_id", node)
        .put("upstream_node_ids", List.of())
        .put("downstream_node_ids", List.of(downstream));
  }

  private void addEdges(JsonObject... edges) {
    ok(
        client.post(
            "/dag/" + dag + "/edges",
            new JsonObject()
                .put("edges_to_add", new JsonArray(List.of(edges)))
                .put("mark_created", false)));
  }

  private void addEdge(RowHolder holder, long node, long downstream) throws SQLException {
    holder.write(
        "insert into edge (dag_id, node_id, downstream_node_ids) values (%d, %d, '{%d}')"
            .formatted(dag, node, downstream));
  }

  /** The pairs as they are kept, null for none. */
  private List<List<Object>> kept() {
    return db.rows(
        """
        select upstream_version_id, downstream_version_id from template_edge
        where dag_id = ? order by upstream_version_id, downstream_version_id
        """,
        dag);
  }

  private static List<Object> pair(Long upstream, Long downstream) {
    return Stream.of(upstream, downstream).map(Object.class::cast).toList();
  }

  private long workflow() {
    return db.value(
        """
        insert into workflow (dag_id, workflow_args_hash, task_hash, max_concurrently_running)
        values (?, 'x', 'x', 1) returning id
        """,
        dag);
  }

  private List<String> arrows(long workflow) {
    return ok(client.get("/workflow/" + workflow + "/task_template_dag"))
        .getJsonArray("tt_dag")
        .stream()
        .map(JsonObject.class::cast)
        .map(a -> a.getString("name") + ">" + a.getString("downstream_task_template_id"))
        .toList();
  }

  /** What the console draws: names of templates by the ids that it gives. */
  private List<String> drawn(long workflow) {
    JsonObject graph = ok(client.get("/console/workflows/" + workflow + "/graph"));
    return Stream.concat(
            graph.getJsonArray("templates").stream()
                .map(JsonObject.class::cast)
                .map(template -> template.getString("name")),
            graph.getJsonArray("edges").stream().map(arrow -> "arrow"))
        .toList();
  }

  @Test
  void areToldRightAfterEachChunk() {
    long workflow = workflow();
    long last = node(report);
    long secondFit = node(fit);

    addEdges(edge(node(load), secondFit), edge(node(load)));
    assertThat(arrows(workflow)).containsExactly("load>fit");
    assertThat(drawn(workflow)).containsExactlyInAnyOrder("load", "fit", "arrow");
    addEdges(edge(secondFit), edge(node(load), secondFit, last));
    assertThat(arrows(workflow)).containsExactly("fit>null", "load>fit", "load>report");
    addEdges(edge(last), edge(node(fit), last));

    assertThat(arrows(workflow))
        .containsExactly("fit>report", "load>fit", "load>report", "report>null");
    assertThat(drawn(workflow))
        .containsExactlyInAnyOrder("load", "fit", "report", "arrow", "arrow", "arrow");
  }

  /** Null for a node that no edge leaves; what is no node is none. Each pair once. */
  @Test
  void areEachPairOfVersionsOnce() {
    long first = node(fit);
    long second = node(fit);

    addEdges(edge(node(load), first, second), edge(node(load), second), edge(first), edge(second));
    addEdges(edge(node(load), first), edge(node(load)), edge(node(report), 999_999_999L));
    addEdges(edge(node(load), first), edge(node(load)), edge(node(report)));

    assertThat(kept())
        .containsExactlyInAnyOrder(
            pair(load, fit), pair(load, null), pair(fit, null), pair(report, null));
  }

  /** What people and other programs insert counts as well; edges of no DAG have no workflow. */
  @Test
  void comeWithWhateverInsertsEdges() {
    long from = node(load);
    long to = node(fit);

    db.execute(
        """
        insert into edge (dag_id, node_id, downstream_node_ids)
        values (?, ?, array[?::bigint]), (?, ?, '{}'), (-1, ?, null), (?, 999999999, '{1}')
        on conflict do nothing
        """,
        dag, from, to, dag, to, from, dag);

    assertThat(kept()).containsExactlyInAnyOrder(pair(load, fit), pair(fit, null));
  }

  /**
   * Who comes second waits with what it has, and has only pairs before the one that it waits for:
   * so the first can go on to those behind. The nodes are given the other way round.
   */
  @Test
  void areAddedInOneOrderByWhoeverAddsThem() throws SQLException {
    long last = node(report);
    long middle = node(fit);
    long first = node(load);
    long[] others = {node(fit), node(load)};
    try (RowHolder holder = RowHolder.of(db)) {
      addEdge(holder, others[1], middle);
      CompletableFuture<Void> second =
          CompletableFuture.runAsync(
              () -> addEdges(edge(last), edge(middle, last), edge(first, middle, last)));
      holder.awaitBlocked(1);

      addEdge(holder, others[0], last);
      holder.commit();

      second.join();
    }
    assertThat(kept())
        .containsExactlyInAnyOrder(
            pair(load, fit), pair(load, report), pair(fit, report), pair(report, null));
    assertThat(db.deadlocks()).isZero();
  }

  @Test
  void takeARaceOfCallersWithNodesOfTheirOwn() {
    long join = node(report);
    race(
        () -> {
          long below = node(fit);
          boolean turned = below % 2 == 0;
          JsonObject[] edges = {edge(node(load), below), edge(below, join), edge(node(report))};
          addEdges(turned ? new JsonObject[] {edges[2], edges[1], edges[0]} : edges);
          return dag;
        });

    assertThat(kept())
        .containsExactlyInAnyOrder(pair(load, fit), pair(fit, report), pair(report, null));
    assertThat(db.deadlocks()).isZero();
  }
}
