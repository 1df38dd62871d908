package dev.quell.api.registration;

import static dev.quell.api.registration.RegistrationClient.LARGEST_HASH;
import static dev.quell.api.registration.RegistrationClient.ok;
import static dev.quell.api.registration.RegistrationClient.race;
import static dev.quell.api.registration.RegistrationClient.refused;
import static dev.quell.api.registration.RegistrationClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes, DAGs and edges. */
@DatabaseTest
class DagsTest {
  @Shared private TestDatabase db;
  private ApiServer server;
  private RegistrationClient client;
  private long version;
  private long arg;
  private long otherArg;

  @BeforeAll
  void start(Closer closer) {
    server = closer.register(ApiServer.start(db.options(), DagsTest::withLargeBodies));
    client = RegistrationClient.of(server);
    JsonArray template = client.templateVersion(List.of("n", "m"));
    version = template.getLong(0);
    arg = template.getJsonObject(5).getLong("n");
    otherArg = template.getJsonObject(5).getLong("m");
  }

  /** The tests' server takes smaller bodies than one has by default. */
  private static QuellConfig.Http withLargeBodies(QuellConfig.Http http) {
    return new QuellConfig.Http(
        http.host(),
        http.port(),
        http.allowUnauthenticatedRemote(),
        http.instances(),
        16_000_000,
        http.maxConcurrentRequests(),
        http.requestTimeoutMillis(),
        http.clients(),
        http.corsAllowedOrigins(),
        http.allowedHosts(),
        http.tls());
  }

  @Test
  void givesExactlyTheNodesAskedFor() {
    long hash = unique();
    long otherVersion = client.templateVersion(List.of("n")).getLong(0);
    client.nodes(new JsonArray().add(node(otherVersion, hash, "a")));

    JsonObject ids = client.nodes(new JsonArray().add(node(version, hash, "a")));

    assertThat(ids.fieldNames()).containsExactly(version + ":" + hash);
    assertThat(db.rows("select arg_id, val from node_arg where node_id = ?", id(ids)))
        .containsExactly(List.of(arg, "a"));
    assertThat(client.nodes(new JsonArray().add(node(version, hash, "a")))).isEqualTo(ids);
  }

  @Test
  void takesHashesOf78DigitsAsTextOrNumber() {
    JsonObject text = client.nodes(new JsonArray().add(node(version, LARGEST_HASH, "a")));
    JsonObject number =
        client.nodes(new JsonArray().add(node(version, new BigInteger(LARGEST_HASH), "a")));

    assertThat(number).isEqualTo(text);
    assertThat(text.fieldNames()).containsExactly(version + ":" + LARGEST_HASH);
  }

  @Test
  void keepsTheFirstValueOfAnArgumentAndTakesFurtherArguments() {
    long hash = unique();
    JsonObject ids = client.nodes(new JsonArray().add(node(version, hash, "first")));

    JsonObject more = node(version, hash, "second");
    more.getJsonObject("node_args").put(Long.toString(otherArg), "x".repeat(5_000));
    client.nodes(new JsonArray().add(more));

    assertThat(db.rows("select val from node_arg where node_id = ? order by arg_id", id(ids)))
        .containsExactlyInAnyOrder(List.of("first"), List.of("x".repeat(5_000)));
  }

  @Test
  void takesANodeTwiceInOneBodyForOne() {
    long hash = unique();

    JsonObject ids =
        client.nodes(
            new JsonArray().add(node(version, hash, "first")).add(node(version, hash, "second")));

    assertThat(db.rows("select val from node_arg where node_id = ?", id(ids)))
        .containsExactly(List.of("first"));
  }

  @Test
  void answersNoNodesWithNone() {
    assertThat(client.nodes(new JsonArray())).isEmpty();
  }

  @Test
  void refusesUnknownParentsAndWritesNothing() {
    long hash = unique();
    JsonObject known = node(version, hash, "a");
    JsonObject unknownArg = node(version, hash + 1_000_000, "a");
    unknownArg.getJsonObject("node_args").put("999999999", "a");

    assertThat(refused(nodes(known, node(999_999_999, hash, "a")), 404))
        .isEqualTo("There is no task template version with the id 999999999.");
    assertThat(refused(nodes(known, unknownArg), 404))
        .isEqualTo("There is no argument with the id 999999999.");
    assertThat(db.<Long>value("select count(*) from node where node_args_hash = ?", "" + hash))
        .isZero();
  }

  @Test
  void namesTheNodeThatIsWrong() {
    assertThat(refused(nodes(node(version, 1, "a"), new JsonObject()), 400))
        .contains("'nodes[1].task_template_version_id' is missing");
    assertThat(refused(client.post("/nodes", new JsonObject()), 400))
        .contains("'nodes' is missing");
  }

  @Test
  void givesRacingCallersTheSameNodesInWhateverOrderTheyNameThem() {
    List<JsonObject> nodes =
        IntStream.range(0, 300).mapToObj(n -> node(version, unique(), "" + n)).toList();
    List<JsonObject> reversed = new ArrayList<>(nodes);
    Collections.reverse(reversed);
    AtomicInteger caller = new AtomicInteger();

    List<JsonObject> answers =
        race(
            () ->
                client.nodes(new JsonArray(caller.incrementAndGet() % 2 == 0 ? nodes : reversed)));

    assertThat(answers.stream().distinct()).hasSize(1);
    assertThat(answers.get(0)).hasSize(300);
    assertThat(answers.get(0).stream().map(e -> e.getValue()).distinct()).hasSize(300);
    assertThat(db.deadlocks()).isZero();
  }

  @Test
  void takesThousandsOfNodesInOneBody() {
    JsonArray nodes = new JsonArray();
    for (int n = 0; n < 5_000; n++) {
      nodes.add(node(version, unique(), "value ".repeat(50) + n));
    }

    assertThat(client.nodes(nodes)).hasSize(5_000);
    assertThat(client.nodes(nodes)).hasSize(5_000);
  }

  @Test
  void givesTheSameDagForAnyFormOfItsHash() {
    JsonObject dag = client.dag(2_305_843_009_213_693_950L);

    assertThat(dag.getValue("created_date")).isNull();
    assertThat(dag.containsKey("created_date")).isTrue();
    assertThat(client.dag("2305843009213693950")).isEqualTo(dag);
    assertThat(client.dag("02305843009213693950")).isEqualTo(dag);
    assertThat(client.dag(2_305_843_009_213_693_951L)).isNotEqualTo(dag);
    assertThat(db.<String>value("select hash from dag where id = ?", dag.getLong("dag_id")))
        .isEqualTo("2305843009213693950");
  }

  @Test
  void givesRacingCallersTheSameDag() {
    long hash = unique();

    assertThat(race(() -> client.dag(hash)).stream().distinct()).hasSize(1);
  }

  @Test
  void storesEdgesAndMarksTheDagWithTheLastChunk() throws SQLException {
    long hash = unique();
    long dag = client.dag(hash).getLong("dag_id");
    long[] nodes = newNodes(3);

    addEdges(dag, false, edge(nodes[0], List.of(), List.of(nodes[1], nodes[2])));
    assertThat(client.dag(hash).getValue("created_date")).isNull();
    addEdges(
        dag,
        true,
        edge(nodes[1], List.of(nodes[0]), List.of()),
        edge(nodes[2], List.of(nodes[0]), List.of()));

    assertThat(client.dag(hash).getString("created_date"))
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
    assertThat(neighbours(dag, nodes[0])).containsExactly(null, List.of(nodes[1], nodes[2]));
    assertThat(neighbours(dag, nodes[1])).containsExactly(List.of(nodes[0]), null);
  }

  @Test
  void keepsTheFirstEdgesAndTheFirstDate() throws SQLException {
    long hash = unique();
    long dag = client.dag(hash).getLong("dag_id");
    long[] nodes = newNodes(2);
    addEdges(dag, true, edge(nodes[0], List.of(), List.of(nodes[1])));
    Object created = db.row("dag", dag).get("created_date");

    addEdges(dag, true, edge(nodes[0], List.of(nodes[1]), List.of()));
    addEdges(dag, true);

    assertThat(neighbours(dag, nodes[0])).containsExactly(null, List.of(nodes[1]));
    assertThat(db.row("dag", dag)).containsEntry("created_date", created);
  }

  @Test
  void marksADagWithoutEdges() {
    long hash = unique();
    long dag = client.dag(hash).getLong("dag_id");

    addEdges(dag, true);

    assertThat(client.dag(hash).getValue("created_date")).isNotNull();
  }

  @Test
  void completesADagWhoseFirstClientDied() throws SQLException {
    long hash = unique();
    long dag = client.dag(hash).getLong("dag_id");
    long[] nodes = newNodes(2);
    addEdges(dag, false, edge(nodes[0], List.of(), List.of(nodes[1])));

    addEdges(dag, false, edge(nodes[0], List.of(), List.of(nodes[1])));
    addEdges(dag, true, edge(nodes[1], List.of(nodes[0]), List.of()));

    assertThat(db.<Long>value("select count(*) from edge where dag_id = ?", dag)).isEqualTo(2);
    assertThat(client.dag(hash).getValue("created_date")).isNotNull();
  }

  @Test
  void takesARaceOfTheSameEdges() {
    long dag = client.dag(unique()).getLong("dag_id");
    long[] nodes = newNodes(100);
    JsonObject[] edges =
        LongStream.of(nodes)
            .mapToObj(node -> edge(node, List.of(), List.of()))
            .toArray(JsonObject[]::new);

    race(
        () -> {
          addEdges(dag, true, edges);
          return dag;
        });

    assertThat(db.<Long>value("select count(*) from edge where dag_id = ?", dag)).isEqualTo(100);
    assertThat(db.deadlocks()).isZero();
  }

  @Test
  void takesAJoinAfterAHundredThousandTasks() throws SQLException {
    long dag = client.dag(unique()).getLong("dag_id");
    long join = newNodes(1)[0];
    List<Long> upstream = LongStream.rangeClosed(1, 100_000).boxed().toList();

    addEdges(dag, true, edge(join, upstream, List.of()));

    assertThat(neighbours(dag, join)).containsExactly(upstream, null);
  }

  @Test
  void refusesEdgesOfAnUnknownDagOrNodeAndWritesNothing() {
    long dag = client.dag(unique()).getLong("dag_id");
    long node = newNodes(1)[0];
    JsonObject body =
        edges(true, edge(node, List.of(), List.of()), edge(999_999_999, List.of(), List.of()));

    assertThat(refused(client.post("/dag/999999999/edges", edges(true)), 404))
        .isEqualTo("There is no DAG with the id 999999999.");
    assertThat(refused(client.post("/dag/" + dag + "/edges", body), 404))
        .isEqualTo("There is no node with the id 999999999.");
    assertThat(db.<Long>value("select count(*) from edge where dag_id = ?", dag)).isZero();
    assertThat(db.row("dag", dag)).containsEntry("created_date", null);
  }

  private JsonObject node(long version, Object hash, String value) {
    return new JsonObject()
        .put("task_template_version_id", version)
        .put("node_args_hash", hash instanceof Long number ? Long.toString(number) : hash)
        .put("node_args", new JsonObject().put(Long.toString(arg), value));
  }

  private HttpResponse<String> nodes(JsonObject... nodes) {
    return client.post("/nodes", new JsonObject().put("nodes", new JsonArray(List.of(nodes))));
  }

  private static long id(JsonObject ids) {
    assertThat(ids).hasSize(1);
    return ids.getLong(ids.fieldNames().iterator().next());
  }

  private long[] newNodes(int count) {
    JsonArray nodes = new JsonArray();
    IntStream.range(0, count).forEach(n -> nodes.add(node(version, unique(), "a")));
    return client.nodes(nodes).stream()
        .mapToLong(e -> ((Number) e.getValue()).longValue())
        .sorted()
        .toArray();
  }

  private static JsonObject edge(long node, List<Long> upstream, List<Long> downstream) {
    return new JsonObject()
        .put("node_id", node)
        .put("upstream_node_ids", upstream)
        .put("downstream_node_ids", downstream);
  }

  private static JsonObject edges(boolean last, JsonObject... edges) {
    return new JsonObject()
        .put("edges_to_add", new JsonArray(List.of(edges)))
        .put("mark_created", last);
  }

  private void addEdges(long dag, boolean last, JsonObject... edges) {
    assertThat(ok(client.post("/dag/" + dag + "/edges", edges(last, edges)))).isEmpty();
  }

  private List<Object> neighbours(long dag, long node) throws SQLException {
    List<Object> row =
        db.rows(
                """
                select upstream_node_ids, downstream_node_ids from edge
                where dag_id = ? and node_id = ?
                """,
                dag,
                node)
            .get(0);
    List<Object> lists = new ArrayList<>();
    for (Object array : row) {
      lists.add(array == null ? null : List.of((Object[]) ((Array) array).getArray()));
    }
    return lists;
  }
}
