package dev.quell.api.console;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workflows are found by what people remember of them. */
@DatabaseTest
class WorkflowSearchTest {
  private static final int SECONDS_APART = 60;

  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  private final List<Long> ids = new ArrayList<>();

  /** Five workflows; their numbers in the tests are their places here. */
  @BeforeAll
  void fill() {
    workflow("Nightly Burden", "tberg", "R", 3, 0);
    workflow("fit 305", "ana", "F", 1, 4);
    workflow("burden_100%", "TBergman", "D", 4, 0);
    workflow("other", "tberg", "F", 2, 2);
    workflow("idle", "zoe", "H", 5, 0);
    db.execute("update workflow set id = 30512 where id = ?", ids.get(4));
    ids.set(4, 30512L);
  }

  private void workflow(String name, String user, String status, int changed, int failed) {
    Fixture fixture = Fixture.create(db);
    long id = fixture.workflowId();
    fixture.tasks(failed, "F");
    fixture.tasks(1, "D");
    fixture.batch(1, 5 - ids.size(), "R", "R");
    if (status.equals("H")) {
      // Whose id is changed has no rows behind it.
      db.execute("delete from task_instance where array_id = ?", fixture.arrayId());
      db.execute("delete from task where workflow_id = ?", id);
      db.execute("delete from workflow_run where workflow_id = ?", id);
    }
    db.execute("update workflow_run set \"user\" = ? where workflow_id = ?", user, id);
    db.execute(
        """
        update workflow set name = ?, status = ?,
          status_date = timestamptz '2026-01-01Z' + make_interval(secs => ?)
        where id = ?
        """,
        name,
        status,
        changed * SECONDS_APART,
        id);
    ids.add(id);
  }

  @ParameterizedTest
  @CsvSource({
    "q=tber, 3 2 0",
    "q=TBERG, 3 2 0",
    "q=%20burden%20, 2 0",
    "q=305, 4 1",
    "q=30512, 4",
    "q=0512, ''",
    "q=%25, 2",
    "q=_, 2",
    "q=, 4 3 2 1 0",
    "user=tberg, 3 0",
    "user=tber, ''",
    "name=BURDEN, 2 0",
    "status=F, 3 1",
    "status=F&status=H, 4 3 1",
    "q=tberg&status=F, 3",
    "sort=oldest, 0 1 2 3 4",
    "sort=changed, 4 2 0 3 1",
    "sort=failing, 1 3 4 2 0",
    "sort=busiest, 0 1 2 3 4",
    "q=tberg&sort=busiest, 0 2 3",
    "status=F&sort=failing, 1 3",
  })
  void finds(String query, String places) {
    List<Long> expected = places(places);

    assertThat(found(get("?limit=100&" + query))).isEqualTo(expected);
    assertThat(byPages(query, 1)).isEqualTo(expected);
    assertThat(byPages(query, 2)).isEqualTo(expected);
  }

  @Test
  void showsByWhatTheListIsSorted() {
    assertThat(numbers("failing", "failed")).containsExactly(4, 2, 0, 0, 0);
    assertThat(numbers("busiest", "live")).containsExactly(5, 4, 3, 2, 0);
    assertThat(get("?sort=changed").getJsonArray("workflows").getJsonObject(0).fieldNames())
        .doesNotContain("failed", "live", "sort_key");
  }

  private List<Integer> numbers(String sort, String name) {
    return get("?sort=" + sort).getJsonArray("workflows").stream()
        .map(workflow -> ((JsonObject) workflow).getInteger(name))
        .toList();
  }

  /** A key says where a list in another order goes on: nowhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {"sort=changed&after=7", "after=7.MA", "sort=failing&after=7.eA", "after=x"})
  void refusesThePlaceOfAnotherList(String query) {
    HttpResponse<String> response = server.get("/api/v3/console/workflows?" + query);

    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(json(response).getJsonArray("detail").getJsonObject(0).getString("msg"))
        .isEqualTo(
            "The query parameter 'after' must be the next_after of a page that was filtered and"
                + " sorted alike.");
  }

  private List<Long> byPages(String query, int limit) {
    List<Long> met = new ArrayList<>();
    String after = "";
    do {
      JsonObject page = get("?limit=" + limit + "&" + query + after);
      met.addAll(found(page));
      after =
          page.getString("next_after") == null ? null : "&after=" + page.getString("next_after");
    } while (after != null && met.size() <= ids.size());
    return met;
  }

  private List<Long> places(String places) {
    return places.isEmpty()
        ? List.of()
        : List.of(places.split(" ")).stream()
            .map(place -> ids.get(Integer.parseInt(place)))
            .toList();
  }

  private static List<Long> found(JsonObject page) {
    return page.getJsonArray("workflows").stream()
        .map(workflow -> ((JsonObject) workflow).getLong("workflow_id"))
        .toList();
  }

  private JsonObject get(String query) {
    HttpResponse<String> response = server.get("/api/v3/console/workflows" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }
}
