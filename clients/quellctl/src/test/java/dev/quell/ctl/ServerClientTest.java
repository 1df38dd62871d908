package dev.quell.ctl;

import static dev.quell.ctl.KillJobViews.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.FreePort;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What quellctl makes of servers that fail it. */
@Tag("long")
class ServerClientTest {
  private static final String EVENTS = "text/event-stream";

  @TempDir private Path folder;
  private ScriptedServer server;

  @BeforeEach
  void start() {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String error(int status, String sentence) {
    return new JsonObject()
        .put("detail", sentence)
        .put("error", new JsonObject().put("exception_message", sentence))
        .put("status", status)
        .encode();
  }

  private static JsonObject dryRun(int count) {
    return new JsonObject()
        .put("count", count)
        .put("exact", true)
        .put("by_status", new JsonObject().put("R", count))
        .put("workflows", new JsonArray())
        .put("sample", new JsonArray())
        .put("needs_confirm", false)
        .put("token", "t");
  }

  private static String header(HttpServerRequest request, String name) {
    return request.getHeader(name);
  }

  @Test
  void waitsAsLongAsTheServerAsksAndSendsTheSameKey() {
    server
        .then(dryRun(3))
        .then(503, error(503, "Busy."), "Retry-After", "2")
        .then(503, error(503, "Busy."))
        .then(202, view("queued", "signal", 0, 0).encode());
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("kill", "--workflow", "1", "--reason", "x", "--yes")).isZero();

    assertThat(ctl.pauses()).containsExactly(Duration.ofSeconds(2), Duration.ofMillis(500));
    List<String> keys =
        server.requests().stream()
            .skip(1)
            .map(request -> header(request, "Idempotency-Key"))
            .toList();
    assertThat(keys).hasSize(3).doesNotContainNull().containsOnly(keys.get(0));
    assertThat(header(server.requests().get(0), "Idempotency-Key")).isNotEqualTo(keys.get(0));
  }

  /** The answer was lost; the job may exist already. */
  @Test
  void repeatsARequestWhoseConnectionBroke() {
    server
        .then(dryRun(3))
        .then(request -> request.connection().close())
        .then(202, view("queued", "signal", 0, 0).encode());
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("kill", "--workflow", "1", "--reason", "x", "--yes")).isZero();

    assertThat(server.requests()).hasSize(3);
    assertThat(header(server.requests().get(2), "Idempotency-Key"))
        .isEqualTo(header(server.requests().get(1), "Idempotency-Key"));
  }

  @Test
  void givesUpOnAServerThatStaysUnavailable() {
    for (int i = 0; i < 6; i++) {
      server.then(503, error(503, "The database is away."), "Retry-After", "1");
    }
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("jobs")).isEqualTo(4);

    assertThat(ctl.errors()).isEqualTo("The database is away.");
    assertThat(ctl.pauses()).hasSize(5).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void saysThatNothingListens() {
    int port = FreePort.find();
    CtlRun ctl = CtlRun.against(port);

    assertThat(ctl.run("jobs")).isEqualTo(4);

    assertThat(ctl.errors())
        .isEqualTo(
            "The server http://127.0.0.1:%d cannot be reached: nothing accepts connections there."
                    .formatted(port)
                + " Name another with --server or QUELL_URL.");
    assertThat(ctl.pauses()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource({"400, 3", "404, 3", "409, 3", "422, 3", "401, 5", "403, 5", "500, 4"})
  void theExitCodeTellsWhatKindOfRefusalItWas(int status, int exitCode) {
    server.then(status, error(status, "Not so."));
    CtlRun ctl = CtlRun.against(server.port()).with("QUELL_TOKEN", "a.b.c");

    assertThat(ctl.run("jobs")).isEqualTo(exitCode);

    assertThat(ctl.errors()).isEqualTo("Not so.");
    assertThat(ctl.output()).isEmpty();
  }

  @Test
  void advisesATokenToWhoSendsNone() {
    server.then(401, error(401, "The request has no token."));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("jobs")).isEqualTo(5);

    assertThat(ctl.errors())
        .isEqualTo(
            "The request has no token. Log in with quellctl login, put a token into QUELL_TOKEN,"
                + " or name its file with --token-file.");
  }

  @Test
  void anAnswerOfSomethingElseIsNotShownAsItIs() {
    server.then(502, "<html>\u001b[2J</html>");
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("jobs")).isEqualTo(4);

    assertThat(ctl.errors()).isEqualTo("The server answered with status 502 and no explanation.");
  }

  @Test
  void sendsTheTokenOfAFileOrOfTheEnvironmentAndFollowsNoRedirect() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "from.the.file\n");
    server.then(302, "", "Location", "/elsewhere").then(302, "", "Location", "/elsewhere");

    CtlRun.against(server.port()).with("QUELL_TOKEN", "from.the.environment").run("jobs");
    CtlRun.against(server.port())
        .with("QUELL_TOKEN", "from.the.environment")
        .run("jobs", "--token-file", file.toString());

    assertThat(server.requests().stream().map(request -> header(request, "Authorization")))
        .containsExactly("Bearer from.the.environment", "Bearer from.the.file");
  }

  @Test
  void passesFiltersOnAndEscapesThem() {
    server.then(new JsonObject().put("audit", new JsonArray()).put("next_before", null));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("audit", "--person", "a&b c", "--workflow", "5")).isZero();

    assertThat(server.paths())
        .containsExactly("GET /api/v3/kill_audit?workflow_id=5&person=a%26b%20c&limit=50");
    assertThat(ctl.output()).isEqualTo("There is no such entry.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ndjson | ndjson | {\"id\":1}~{\"id\":2}~ | {\"id\":1}~{\"id\":2}",
        "json | ndjson | {\"id\":1}~{\"id\":2}~ | [~{\"id\":1},~{\"id\":2}~]",
        "json | ndjson | '' | []",
        "csv | csv | id,at~1,x~ | id,at~1,x"
      })
  void tellsAllOfTheAudit(String format, String asked, String answer, String expected) {
    server.then(200, answer.replace('~', '\n'));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(
            ctl.run(
                "audit",
                "--job",
                "7",
                "--since",
                "2026-03-01",
                "--until",
                "2026-04-01T00:00:00Z",
                "--format",
                format))
        .isZero();

    assertThat(server.paths())
        .containsExactly(
            "GET /api/v3/kill_audit?kill_job_id=7&since=2026-03-01&until=2026-04-01T00%3A00%3A00Z"
                + "&format="
                + asked);
    assertThat(ctl.output().strip()).isEqualTo(expected.replace('~', '\n'));
  }

  @Test
  void saysThatAnAuditWasCutOff() {
    server.then(
        request ->
            request
                .response()
                .setChunked(true)
                .write("{\"id\":1}\n")
                .onComplete(written -> request.connection().close()));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("audit", "--format", "ndjson")).isEqualTo(ExitCode.UNREACHABLE);

    assertThat(ctl.errors())
        .contains("The server's answer was cut off: what has come is not all. Repeat it.");
  }

  @Test
  void saysWhyTheServerRefusesAnExport() {
    server.then(422, "{\"detail\": \"The parameter since is no time.\"}");
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("audit", "--format", "csv", "--since", "soon")).isNotZero();

    assertThat(ctl.errors()).contains("The parameter since is no time.");
    assertThat(ctl.output()).isEmpty();
  }

  @Test
  void keepsThePathThatAReverseProxyServesItUnder() {
    server.then(new JsonObject().put("kill_jobs", new JsonArray()).put("next_before", 3));
    CtlRun ctl = new CtlRun();

    ctl.run("jobs", "--server", "http://127.0.0.1:%d/quell/".formatted(server.port()));

    assertThat(server.paths()).containsExactly("GET /quell/api/v3/kill_jobs?limit=20");
    assertThat(ctl.errors()).isEqualTo("There are more: add --before 3");
  }

  @Test
  void followsTheStreamToTheEndOfTheJob() {
    server
        .then(view("queued", "signal", 0, 0))
        .then(
            request ->
                request
                    .response()
                    .putHeader("Content-Type", EVENTS)
                    .end(
                        ":\n\nevent: kill_job\ndata: "
                            + view("running", "signal", 5, 0).encode()
                            + "\n\nevent: kill_job\ndata: "
                            + view("done", "ended", 0, 5).encode()
                            + "\n\n"));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("watch", "7")).isZero();

    assertThat(server.paths())
        .containsExactly("GET /api/v3/kill_jobs/7", "GET /api/v3/kill_jobs/7/events");
    assertThat(ctl.output())
        .isEqualTo(
            """
            job 7 queued signal: 0 killed
            job 7 running signal: 0 killed, 5 told to die
            job 7 done: 5 killed""");
  }

  @Test
  void looksFromTimeToTimeWhenThereIsNoStream() {
    server
        .then(view("running", "signal", 1, 0))
        .then(503, "no more streams")
        .then(view("running", "grace", 5, 0))
        .then(view("cancelled", "ended", 5, 0));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("watch", "7")).isEqualTo(1);

    assertThat(ctl.pauses()).containsExactly(Duration.ofSeconds(2));
    assertThat(ctl.output()).endsWith("job 7 cancelled: 0 killed, 5 told to die");
  }

  /** All has ended in each of them; what differs is who has said so. */
  @ParameterizedTest
  @CsvSource({"worker, 0", "cluster, 0", "distributor, 6", "none, 6", "pending, 6"})
  void tellsByTheExitCodeWhetherAllIsProven(String proof, int exitCode) {
    JsonObject proofs =
        new JsonObject()
            .put("worker", 4)
            .put("distributor", 0)
            .put("cluster", 0)
            .put("none", 0)
            .put("pending", 0)
            .put(proof, 1);
    server.then(view("done", "ended", 0, 5).put("proofs", proofs));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("watch", "7")).isEqualTo(exitCode);
  }

  @Test
  void looksAgainWhenTheStreamBreaksInTheMiddleOfAnEvent() {
    server
        .then(view("running", "signal", 1, 0))
        .then(
            request -> {
              request.response().setChunked(true).putHeader("Content-Type", EVENTS);
              request
                  .response()
                  .write("event: kill_job\ndata: {\"kill_job_id\":")
                  .onComplete(sent -> request.connection().close());
            })
        .then(view("done", "ended", 0, 1));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("watch", "7", "--json")).isZero();

    assertThat(ctl.output().lines().map(JsonObject::new).map(view -> view.getString("state")))
        .containsExactly("running", "done");
  }

  /** Nobody may believe that something was killed because the command ended well. */
  @Test
  void killsNothingUnlessTheNumberIsTyped() {
    server.then(dryRun(1200)).then(dryRun(1200));
    CtlRun wrong = CtlRun.against(server.port()).typing("y");
    CtlRun silent = CtlRun.against(server.port()).typing();

    assertThat(wrong.run("kill", "--workflow", "1", "--reason", "x")).isEqualTo(1);
    assertThat(silent.run("kill", "--workflow", "1", "--reason", "x")).isEqualTo(1);

    assertThat(wrong.errors()).isEqualTo("Nothing was killed.");
    assertThat(wrong.questions()).containsExactly("Type the number of instances to kill them: ");
    assertThat(server.paths()).containsOnly("POST /api/v3/kill_jobs/dry_run");
  }

  @Test
  void anotherNumberThanTheOneShownKillsNothing() {
    server.then(dryRun(1200));
    CtlRun ctl = CtlRun.against(server.port()).typing("120");

    assertThat(ctl.run("kill", "--workflow", "1", "--reason", "x")).isEqualTo(1);

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void theTypedNumberKills() {
    server.then(dryRun(1200)).then(202, view("queued", "signal", 0, 0).encode());
    CtlRun ctl = CtlRun.against(server.port()).typing(" 1,200 ");

    assertThat(ctl.run("kill", "--workflow", "1", "--reason", "x")).isZero();

    assertThat(ctl.output())
        .isEqualTo(
            """
            1,200 live instances are selected.

            STATUS  INSTANCES
            R            1200
            Kill job 7 is created: with 120 s of grace. See how it gets on: quellctl watch 7""");
  }

  @Test
  void whatCannotBeCountedCanBeKilledAllTheSame() {
    JsonObject unknown = dryRun(0).put("exact", false).put("by_status", new JsonObject());
    server.then(unknown).then(202, view("queued", "signal", 0, 0).encode());
    CtlRun ctl = CtlRun.against(server.port()).typing("500000");

    assertThat(ctl.run("kill", "--user", "bob", "--reason", "x")).isZero();

    assertThat(ctl.output()).startsWith("The selected instances could not be counted in time.");
    assertThat(ctl.questions())
        .containsExactly("Type how many instances you expect, to kill them: ");
  }

  @Test
  void nothingSelectedIsNothingToDo() {
    server.then(dryRun(0).put("by_status", new JsonObject()));
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("kill", "--workflow", "1", "--reason", "x", "--yes")).isZero();

    assertThat(ctl.output()).isEqualTo("No live instance is selected; there is nothing to kill.");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void passesEveryFilterOfASelectorOn() {
    List<JsonObject> bodies = new CopyOnWriteArrayList<>();
    server.then(
        request ->
            request
                .body()
                .onSuccess(
                    body -> {
                      bodies.add(body.toJsonObject());
                      request.response().end(dryRun(0).encode());
                    }));

    CtlRun.against(server.port())
        .run(
            ("kill --workflow 1 --run 2 --array 3 --batch 4 --template 5 --status R,T --user alice"
                    + " --node node-7 --in-state 10m --overdue --dry-run")
                .split(" "));

    assertThat(bodies)
        .containsExactly(
            new JsonObject()
                .put(
                    "selector",
                    new JsonObject()
                        .put("workflow_id", 1)
                        .put("workflow_run_id", 2)
                        .put("array_id", 3)
                        .put("array_batch_num", 4)
                        .put("task_template_id", 5)
                        .put("status", new JsonArray().add("R").add("T"))
                        .put("user", "alice")
                        .put("node", "node-7")
                        .put("min_seconds_in_state", 600.0)
                        .put("min_seconds_overdue", 0.0)));
  }

  /** The server compares each kind with the number, so that of the largest is the tightest. */
  @Test
  void theNumberOfStuckInstancesIsThatOfTheLargestKind() {
    List<JsonObject> bodies = new CopyOnWriteArrayList<>();
    JsonArray groups = new JsonArray().add(group("silent", 30)).add(group("never_came_up", 70));
    server
        .then(new JsonObject().put("groups", groups))
        .then(
            request ->
                request
                    .body()
                    .onSuccess(
                        body -> {
                          bodies.add(body.toJsonObject());
                          request.response().end("{\"kill_jobs\":[]}");
                        }));
    CtlRun ctl = CtlRun.against(server.port()).typing("100");

    assertThat(ctl.run("stuck", "--kill", "silent,never_came_up", "--reason", "x")).isZero();

    assertThat(bodies)
        .containsExactly(
            new JsonObject()
                .put("kinds", new JsonArray().add("silent").add("never_came_up"))
                .put("reason", "x")
                .put("confirm", 70));
  }

  private static JsonObject group(String kind, int count) {
    return new JsonObject()
        .put("kind", kind)
        .put("status", "R")
        .put("older_than_seconds", 300)
        .put("count", count)
        .put("exact", true)
        .put("suggested_action", "graceful")
        .put("problem", "It is.");
  }
}
