package dev.quell.api.registration;

import static dev.quell.api.registration.RegistrationClient.refused;
import static dev.quell.api.registration.RegistrationClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /tool/{tool_name}/tool_resource_usage}. */
@DatabaseTest
class ToolUsageTest {
  private static final String RESOURCES = "{\"stdout\": \"/logs/out\", \"stderr\": \"/logs/err\"}";

  @Shared private TestDatabase db;

  @Shared
  @SuppressWarnings("UnusedVariable") // Listens; the client calls it.
  private ApiServer server;

  @Shared private RegistrationClient client;

  /** In D, of a Task in D, of a workflow created on 2026-01-05. */
  private long instance;

  @BeforeAll
  void start() {
    Fixture fixture = Fixture.create(db);
    db.execute(
        "update workflow set created_date = '2026-01-05 00:00:00Z' where id = ?",
        fixture.workflowId());
    long node = node("measured tool/数");
    instance = fixture.instance(taskAt(fixture.task("D"), node), "D");
    db.execute("update task_instance set wallclock = '12', maxrss = '4711' where id = ?", instance);
    fixture.instance(fixture.task("R"), "R");
  }

  @Test
  void tellsOneItemForEachInstanceAndArgument() {
    JsonArray items = usage("measured%20tool%2F%E6%95%B0", "2026-01-04", "2026-01-05");

    assertThat(items).containsExactlyInAnyOrder(item("1"), item("two"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2026-01-06 2026-01-08", "2026-01-01 2026-01-04", "2026-01-06 2026-01-04"})
  void tellsNothingOfOtherDays(String dates) {
    String[] days = dates.split(" ");

    assertThat(usage("measured%20tool%2F%E6%95%B0", days[0], days[1])).isEmpty();
  }

  @Test
  void tellsNothingOfAnUnknownTool() {
    assertThat(usage("unknown", "2026-01-04", "2026-01-11")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "start_date=2026-01-04",
        "end_date=2026-01-04",
        "start_date=2026-02-30&end_date=2026-03-01",
        "start_date=20260201&end_date=2026-03-01",
        "start_date=2026-01-04&end_date=2026-01-12"
      })
  void refusesDatesThatAreNoneOrTooFarApart(String query) {
    HttpResponse<String> response = client.get("/tool/any/tool_resource_usage?" + query);

    assertThat(refused(response, 400)).containsAnyOf("'start_date' must", "'end_date' must");
  }

  private long node(String tool) {
    long toolVersion = client.toolVersion(client.tool(tool).getLong(0));
    JsonArray version =
        client.templateVersion(
            client.template(toolVersion, "template"),
            new JsonObject()
                .put("command_template", "true")
                .put("arg_mapping_hash", 1)
                .put("node_args", List.of("n", "m"))
                .put("task_args", List.of())
                .put("op_args", List.of()));
    JsonObject args = version.getJsonObject(5);
    JsonObject nodes =
        client.nodes(
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("task_template_version_id", version.getLong(0))
                        .put("node_args_hash", unique())
                        .put(
                            "node_args",
                            new JsonObject()
                                .put(args.getValue("n").toString(), 1)
                                .put(args.getValue("m").toString(), "two"))));
    return nodes.getLong(nodes.fieldNames().iterator().next());
  }

  private long taskAt(long task, long node) {
    db.execute("update task set node_id = ? where id = ?", node, task);
    return task;
  }

  private JsonObject item(String value) {
    return new JsonObject()
        .put("ti_id", instance)
        .put("ti_wallclock", "12")
        .put("ti_maxrss", "4711")
        .put("node_arg_val", value)
        .put("ti_requested_resources", RESOURCES);
  }

  private JsonArray usage(String tool, String from, String to) {
    HttpResponse<String> response =
        client.get(
            "/tool/%s/tool_resource_usage?start_date=%s&end_date=%s".formatted(tool, from, to));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonArray(response.body());
  }
}
