package dev.quell.api.registration;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and workers are told of clusters and queues. */
@DatabaseTest
class ClusterRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @ParameterizedTest
  @CsvSource({"dummy, 1, v2", "sequential, 2, v3", "multiprocess, 3, v3"})
  void tellsOfASeededCluster(String name, int id, String version) {
    HttpResponse<String> response =
        server.get("/api/" + version + "/cluster/" + name + "?client_jobmon_version=3.6.0");

    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertFound(response, "cluster", new JsonArray().add(id).add(name).add(name).addNull());
  }

  @Test
  void givesConnectionParametersAsText() {
    String parameters = "{\"host\":  \"a\", \"retry\": true}";
    int id = insertCluster("slurm", parameters);

    assertFound(
        server.get("/api/v3/cluster/slurm"),
        "cluster",
        new JsonArray().add(id).add("slurm").add("multiprocess").add(parameters));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "Dummy", "DUMMY", "dummy%20", "1", "null", "queue", "%25"})
  void knowsNoOtherCluster(String name) {
    assertUnknown(server.get("/api/v3/cluster/" + name), "cluster");
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a%2Fb",
    "c d, c%20d",
    "e+f, e+f",
    "g%2Fh, g%252Fh",
    "数😀, %E6%95%B0%F0%9F%98%80",
    "i?#;, i%3F%23%3B",
    "j'\"\\, j%27%22%5C",
    "k/queue/l, k%2Fqueue%2Fl",
    "m/, m%2F"
  })
  void decodesNames(String name, String encoded) {
    int cluster = insertCluster(name, null);
    int queue = insertQueue(cluster, name, "{}");

    assertFound(
        server.get("/api/v3/cluster/" + encoded),
        "cluster",
        new JsonArray().add(cluster).add(name).add("multiprocess").addNull());
    assertFound(
        server.get("/api/v3/cluster/" + cluster + "/queue/" + encoded),
        "queue",
        new JsonArray().add(queue).add(name).add("{}"));
  }

  /** Text is stored without them, so it is looked up without them. */
  @Test
  void dropsNulCharactersFromNames() {
    assertThat(json(server.get("/api/v3/cluster/dum%00my")).getJsonArray("cluster").getString(1))
        .isEqualTo("dummy");
    assertUnknown(server.get("/api/v3/cluster/%00"), "cluster");
    assertUnknown(server.get("/api/v3/cluster/1/queue/%00"), "queue");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v3/cluster/%FF", "/api/v3/cluster/1/queue/%C3%28"})
  void refusesANameThatIsNoText(String path) {
    assertThat(server.get(path).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1|{}", "2|{}", "3|{\"cores\": (1,20)}"})
  void tellsOfASeededQueue(int cluster, String parameters) {
    assertFound(
        server.get("/api/v3/cluster/" + cluster + "/queue/null.q"),
        "queue",
        new JsonArray().add(cluster).add("null.q").add(parameters));
  }

  /** The client evaluates them as a Python literal. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'cores': (1,20)}",
        "{'a': None, \"b\": True}",
        "",
        " {} ",
        "{\n}",
        "no literal",
        "数"
      })
  void givesParametersVerbatim(String parameters) {
    String name = "verbatim-" + System.nanoTime();
    int id = insertQueue(1, name, parameters);

    assertFound(
        server.get("/api/v3/cluster/1/queue/" + name),
        "queue",
        new JsonArray().add(id).add(name).add(parameters));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v3/cluster/1/queue/nowhere",
        "/api/v3/cluster/1/queue/NULL.Q",
        "/api/v3/cluster/999999999/queue/null.q",
        "/api/v3/cluster/9223372036854775807/queue/null.q"
      })
  void knowsNoOtherQueue(String path) {
    assertUnknown(server.get(path), "queue");
  }

  @Test
  void takesNoNameForAnId() {
    HttpResponse<String> response = server.get("/api/v3/cluster/dummy/queue/null.q");

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getJsonArray("detail").getJsonObject(0).getJsonArray("loc"))
        .isEqualTo(new JsonArray().add("path").add("cluster_id"));
  }

  private int insertCluster(String name, String parameters) {
    long id =
        db.value(
            """
            insert into cluster (name, cluster_type_id, connection_parameters) values (?, 3, ?)
            returning id
            """,
            name,
            parameters);
    return Math.toIntExact(id);
  }

  private int insertQueue(long cluster, String name, String parameters) {
    long id =
        db.value(
            "insert into queue (name, cluster_id, parameters) values (?, ?, ?) returning id",
            name,
            cluster,
            parameters);
    return Math.toIntExact(id);
  }

  private static void assertFound(HttpResponse<String> response, String key, JsonArray positions) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response)).isEqualTo(new JsonObject().put(key, positions));
  }

  private static void assertUnknown(HttpResponse<String> response, String key) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"" + key + "\":null}");
  }
}
