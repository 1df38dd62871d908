package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many tasks may run at once, {@code docs/contract/workflow-and-bind.md} §8, §14. */
@DatabaseTest
class LimitRoutesTest {
  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @Fresh private Fixture fixture;

  @BeforeEach
  void useANewWorkflow() {
    db.execute("update \"array\" set task_template_version_id = 7 where id = ?", fixture.arrayId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "\"25\""})
  void limitsAWorkflow(String limit) {
    for (int i = 0; i < 2; i++) {
      assertThat(message(limitWorkflow(fixture.workflowId(), limit)))
          .isEqualTo("Workflow %d runs at most 25 tasks at once now.", fixture.workflowId());
    }
    assertThat(workflowLimit()).isEqualTo(25);
  }

  @Test
  void pausesAWorkflow() {
    limitWorkflow(fixture.workflowId(), "0");

    assertThat(workflowLimit()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"25", "\"25\""})
  void limitsAnArray(String limit) {
    assertThat(message(limitArray("7", limit))).contains("at most 25 tasks");

    assertThat(arrayLimit()).isEqualTo(25);
    assertThat(workflowLimit()).isEqualTo(1000);
  }

  /** A miss is 200, too: the command line prints what it is told. */
  @Test
  void saysThatNothingWasUpdated() {
    assertThat(message(limitWorkflow(999_999_999, "5"))).startsWith("Nothing was updated");
    assertThat(message(limitArray("8", "5"))).startsWith("Nothing was updated");
    assertThat(arrayLimit()).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "null", "\"many\"", "true"})
  void refusesWhatIsNoLimit(String limit) {
    assertThat(limitWorkflow(fixture.workflowId(), limit).statusCode()).isEqualTo(400);
    assertThat(limitArray("7", limit).statusCode()).isEqualTo(400);
    assertThat(workflowLimit()).isEqualTo(1000);
    assertThat(arrayLimit()).isEqualTo(50);
  }

  private static String message(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response).getString("message");
  }

  private HttpResponse<String> limitWorkflow(long workflow, String limit) {
    return server.send(
        "PUT",
        "/api/v3/workflow/" + workflow + "/update_max_concurrently_running",
        BodyPublishers.ofString("{\"max_tasks\": " + limit + "}"));
  }

  private HttpResponse<String> limitArray(String template, String limit) {
    return server.send(
        "PUT",
        "/api/v3/workflow/" + fixture.workflowId() + "/update_array_max_concurrently_running",
        BodyPublishers.ofString(
            "{\"max_tasks\": %s, \"task_template_version_id\": %s}".formatted(limit, template)));
  }

  private int workflowLimit() {
    return db.value(
        "select max_concurrently_running from workflow where id = ?", fixture.workflowId());
  }

  private int arrayLimit() {
    return db.value(
        "select max_concurrently_running from \"array\" where id = ?", fixture.arrayId());
  }
}
