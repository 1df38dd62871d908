package dev.quell.api.report;

import static dev.quell.api.http.ApiServer.json;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The place of an instance in its batch, and its error log. */
@DatabaseTest
class TaskInstanceReadsTest {
  @Shared private TestDatabase db;
  @Shared private Fixture fixture;
  @Shared private ApiServer server;

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v3"})
  void findsEachMemberOfABatchByItsStep(String version) {
    Fixture workflow = Fixture.create(db);
    List<Long> instances = workflow.batch(2, 3, "O", "O");

    for (int step = 0; step < 3; step++) {
      HttpResponse<String> response =
          server.get(
              "/api/%s/get_array_task_instance_id/%d/%d/%d?client_jobmon_version=3.6.0"
                  .formatted(version, workflow.arrayId(), 2, step));

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(json(response))
          .isEqualTo(new JsonObject().put("task_instance_id", instances.get(step).intValue()));
    }
  }

  @ParameterizedTest
  @CsvSource({"fixture,2,0", "fixture,1,1", "fixture,4294967297,0", "fixture,1,-1", "other,1,0"})
  void findsNothingElsewhere(String arrayName, long batch, long step) {
    Fixture workflow = Fixture.create(db);
    workflow.instance(workflow.task("O"), "O", 1, 0);
    long array = arrayName.equals("other") ? workflow.newArray("other") : workflow.arrayId();

    HttpResponse<String> response =
        server.get("/api/v3/get_array_task_instance_id/%d/%d/%d".formatted(array, batch, step));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
    assertThat(json(response).getString("detail"))
        .isEqualTo(
            "There is no task instance at step %d of batch %d of the array %d."
                .formatted(step, batch, array));
  }

  @ParameterizedTest
  @CsvSource({"a/1/0,array_id", "1/b/0,batch_num", "1/1/c,step_id"})
  void refusesPlacesThatAreNoNumbers(String place, String named) {
    HttpResponse<String> response = server.get("/api/v3/get_array_task_instance_id/" + place);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getJsonArray("detail").getJsonObject(0).getJsonArray("loc"))
        .isEqualTo(new JsonArray().add("path").add(named));
  }

  @Test
  void listsErrorsInTheOrderTheyWereWritten() {
    long instance = fixture.instance(fixture.task("R"), "R");
    long other = fixture.instance(fixture.task("R"), "R");
    long second = insertError(instance, 2_000_000_002, "2026-01-01 00:00:00+00", "second");
    long first = insertError(instance, 2_000_000_001, "2026-01-02 23:59:59.999999+00", "数\n\"1\"");
    insertError(other, 2_000_000_000, "2026-01-01 00:00:00+00", "another's");

    HttpResponse<String> response = errors(instance);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).getJsonArray("task_instance_error_log"))
        .isEqualTo(
            new JsonArray()
                .add(new JsonArray().add((int) first).add("2026-01-02 23:59:59").add("数\n\"1\""))
                .add(new JsonArray().add((int) second).add("2026-01-01 00:00:00").add("second")));
  }

  @Test
  void tellsTimesInUtcWhateverTheZoneOfTheDatabase() {
    long instance = fixture.instance(fixture.task("R"), "R");
    insertError(instance, 2_100_000_000, "2026-06-30 20:30:00-07", "late");
    try (ApiServer elsewhere =
        ApiServer.start(db.options().addProperty("TimeZone", "America/Los_Angeles"))) {
      HttpResponse<String> response =
          elsewhere.get("/api/v3/task_instance/" + instance + "/task_instance_error_log");

      assertThat(
              json(response).getJsonArray("task_instance_error_log").getJsonArray(0).getString(1))
          .isEqualTo("2026-07-01 03:30:00");
    }
  }

  @Test
  void givesAReportedErrorWhole() {
    long instance = fixture.instance(fixture.task("R"), "R");
    String description = "x".repeat(9_990) + "数\uD83D\uDE00\n";
    server.post(
        "/api/v3/task_instance/" + instance + "/log_error_worker_node",
        new JsonObject().put("error_state", "E").put("error_description", description));

    JsonArray entry =
        json(errors(instance)).getJsonArray("task_instance_error_log").getJsonArray(0);

    assertThat(entry.getString(2)).isEqualTo(description);
    assertThat(entry.getString(1)).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 999_999_999L, Long.MAX_VALUE})
  void listsNothingOfAnUnknownInstance(long instance) {
    HttpResponse<String> response = errors(instance);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"task_instance_error_log\":[]}");
  }

  private long insertError(long instance, long id, String time, String description) {
    return db.value(
        """
        insert into task_instance_error_log (id, task_instance_id, error_time, description)
        values (?, ?, ?::timestamptz, ?)
        returning id
        """,
        id,
        instance,
        time,
        description);
  }

  private HttpResponse<String> errors(long instance) {
    return server.get("/api/v3/task_instance/" + instance + "/task_instance_error_log");
  }
}
