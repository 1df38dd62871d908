package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit leaves whole, in lines that other programs read. */
@DatabaseTest
class AuditExportTest {
  /** More than two pages of the export. */
  private static final int LINES = 2_345;

  private static final String HEAD =
      "id,at,person,action,reason,kill_job_id,workflow_id,array_id,array_batch_num,from,to,"
          + "instances,detail";

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  /** One line a minute from the beginning of 2026 on; each tenth is bob's. */
  @BeforeAll
  void start() {
    db.execute(
        """
        insert into kill_audit ("at", person, action, reason, kill_job_id, workflow_id, instances)
        select timestamptz '2026-01-01 00:00:00Z' + make_interval(mins => n),
               case when n % 10 = 0 then 'bob' else 'alice' end, 'killed', 'line ' || n, n % 7,
               n % 3, n
        from generate_series(0, ? - 1) as n
        order by n
        """,
        LINES);
  }

  @Test
  void tellsAllLinesTheOldestFirst() {
    HttpResponse<String> answer = get("format=ndjson&until=2026-01-10");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(type(answer)).isEqualTo("application/x-ndjson");
    List<JsonObject> lines = lines(answer);
    assertThat(lines)
        .extracting(line -> line.getInteger("instances"))
        .containsExactlyElementsOf(IntStream.range(0, LINES).boxed().toList());
    assertThat(lines.get(0))
        .isEqualTo(
            json(get("limit=1000&until=2026-01-01T00:01:00Z")).getJsonArray("audit").getValue(0));
  }

  @Test
  void tellsTheSameAsCommaSeparatedValues() {
    HttpResponse<String> answer = get("format=csv&until=2026-01-10");

    assertThat(type(answer)).isEqualTo("text/csv; charset=utf-8");
    List<String> rows = List.of(answer.body().split("\r\n"));
    assertThat(rows).hasSize(LINES + 1).startsWith(HEAD);
    assertThat(rows.get(8))
        .isEqualTo(
            "%d,2026-01-01T00:07:00.000Z,alice,killed,line 7,0,1,,,,,7,"
                .formatted(lines(get("format=ndjson&until=2026-01-10")).get(7).getLong("id")));
  }

  @Test
  void quotesWhatWouldBreakARow() {
    String reason = "a \"quoted\" word, a comma\nand a line";
    long id =
        db.value(
            """
            insert into kill_audit (person, action, reason, workflow_id)
            values ('eve', 'created', ?, 99) returning id
            """,
            reason);

    assertThat(get("format=csv&workflow_id=99").body())
        .contains(",eve,created,\"a \"\"quoted\"\" word, a comma\nand a line\",,99,");
    assertThat(lines(get("format=ndjson&workflow_id=99")))
        .extracting(line -> line.getLong("id"), line -> line.getString("reason"))
        .containsExactly(tuple(id, reason));
  }

  @ParameterizedTest
  @CsvSource({
    "workflow_id=2, 781",
    "person=bob, 235",
    "kill_job_id=3, 335",
    "workflow_id=2&person=bob&kill_job_id=3, 11",
    "since=2026-01-02T00:00:00Z&until=2026-01-02T01:00:00Z, 60",
    "since=2026-01-02T02:00:00%2B02:00&until=2026-01-02T01:00:00Z, 60",
    "since=2026-01-01&until=2026-01-02, 1440",
    "until=2025-12-31, 0",
    "person=nobody, 0"
  })
  void tellsWhatIsAskedForAlone(String filter, int expected) {
    String within = filter.contains("until") ? filter : filter + "&until=2026-01-10";

    assertThat(lines(get(within + "&format=ndjson"))).hasSize(expected);
    assertThat(get(within + "&format=csv").body().split("\r\n")).hasSize(expected + 1);
    assertThat(type(get(within + "&format=ndjson"))).isEqualTo("application/x-ndjson");
    assertThat(json(get(within + "&limit=1000")).getJsonArray("audit"))
        .hasSize(Math.min(expected, 1000));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-ndjson | application/x-ndjson",
        "text/csv;q=0.9, application/json | text/csv; charset=utf-8",
        "text/html, application/json | application/json",
        "*/* | application/json"
      })
  void takesTheFormOfTheHeader(String accept, String expected) {
    HttpResponse<String> answer =
        server.send(
            "GET", "/api/v3/kill_audit?workflow_id=1", BodyPublishers.noBody(), "Accept", accept);

    assertThat(type(answer)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"since=yesterday", "until=2026-13-01", "since=", "format=xml"})
  void refusesWhatIsNoTimeAndNoForm(String wrong) {
    HttpResponse<String> answer = get(wrong);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains(wrong.substring(0, wrong.indexOf('=')));
    assertThat(type(answer)).startsWith("application/json");
  }

  private HttpResponse<String> get(String query) {
    return server.send("GET", "/api/v3/kill_audit?" + query, BodyPublishers.noBody());
  }

  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElseThrow();
  }

  private static JsonObject json(HttpResponse<String> answer) {
    return new JsonObject(answer.body());
  }

  private static List<JsonObject> lines(HttpResponse<String> answer) {
    return answer.body().lines().map(JsonObject::new).toList();
  }
}
