package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.TestTokens;
import dev.quell.api.http.ApiServer;
import dev.quell.api.http.CorsPolicy;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestAuthority;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor finds what keeps quellctl from its work, and says what helps. */
@DatabaseTest
class DoctorCommandTest {
  private static final String HTTP_DATE = "Mon, 01 Jun 2026 12:00:00 GMT";

  @Shared private TestDatabase db;
  @Shared private ApiServer open;
  @Shared private Vertx vertx;
  @TempDir private static Path folder;
  private ApiServer guarded;

  @BeforeAll
  void start(Closer closer) {
    guarded =
        closer.register(
            ApiServer.start(db.options(), TestTokens.access(vertx), CorsPolicy.only(List.of())));
  }

  private static Map<String, JsonObject> checks(CtlRun ctl, int exitCode, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "doctor";
    all[1] = "-o";
    all[2] = "ndjson";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    assertThat(ctl.run(all)).as(ctl.output() + ctl.errors()).isEqualTo(exitCode);
    return ctl.output()
        .lines()
        .map(JsonObject::new)
        .collect(Collectors.toMap(check -> check.getString("check"), check -> check));
  }

  private static void assertCheck(JsonObject check, String state, String found, String advice) {
    assertThat(check.getString("state")).as(check.encode()).isEqualTo(state);
    assertThat(check.getString("found")).contains(found);
    assertThat(Objects.requireNonNullElse(check.getString("advice"), "")).contains(advice);
  }

  @Test
  void findsNothingWrongWithAGoodServer() {
    CtlRun ctl = CtlRun.against(open.port());

    assertThat(ctl.run("doctor")).as(ctl.output()).isZero();
    assertThat(ctl.output())
        .matches(
            """
            ok       address     http://127\\.0\\.0\\.1:\\d+, by QUELL_URL
            ok       name        127\\.0\\.0\\.1 is 127\\.0\\.0\\.1
            ok       connection  answers, on this machine
            ok       clock       \\d+ s apart from the server's
            ok       token       none; the server asks nobody for one
            ok       scopes      fsm:read, .*
            skipped  version     not checked: .*
            ok       database    takes reads and writes
            ok       clusters    none is asked by this server""");
  }

  @Test
  void saysWhatATokenLacks() {
    CtlRun reader =
        CtlRun.against(guarded.port())
            .with(
                "QUELL_TOKEN",
                TestTokens.token("bob", "fsm:read", Instant.parse("2090-01-01T00:00:00Z")));

    Map<String, JsonObject> checks = checks(reader, 0);

    assertCheck(checks.get("token"), "ok", "of QUELL_TOKEN: bob until 2090-01-01", "");
    assertCheck(checks.get("scopes"), "warning", "fsm:read", "Without kill some commands");
  }

  @Test
  void saysThatATokenIsMissingOrNotTaken() {
    Map<String, JsonObject> without = checks(CtlRun.against(guarded.port()), 5);
    assertCheck(without.get("token"), "failed", "none: ", "Log in with quellctl login");
    assertCheck(without.get("scopes"), "skipped", "nobody is let in", "");
    assertCheck(without.get("database"), "ok", "takes reads and writes", "");

    CtlRun forged = CtlRun.against(guarded.port()).with("QUELL_TOKEN", "forged");
    assertCheck(checks(forged, 5).get("token"), "failed", "of QUELL_TOKEN: ", "Get another one");
    CtlRun blank = CtlRun.against(guarded.port()).with("QUELL_TOKEN", "hush hush");
    JsonObject said = checks(blank, 5).get("token");
    assertCheck(said, "failed", "QUELL_TOKEN holds no token.", "Put it right");
    assertThat(said.encode()).doesNotContain("hush");
  }

  @Test
  void saysThatTheDatabaseIsMissingSomething() {
    db.execute("alter table flyway_schema_history rename to away");
    try {
      assertCheck(
          checks(CtlRun.against(open.port()), 4).get("database"),
          "failed",
          "Not ready, for want of: schema of this build",
          "runbook.md#quellnotready");
    } finally {
      db.execute("alter table away rename to flyway_schema_history");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://x | 2 | address | must be http(s)://host[:port] | Set --server or QUELL_URL",
        "http://quell.invalid | 4 | name | No address is known of quell.invalid | getent hosts",
        "http://127.0.0.1:1 | 4 | connection | Nothing accepts connections there | http.port"
      })
  void saysWhyAServerIsNotReached(
      String url, int exitCode, String check, String found, String advice) {
    Map<String, JsonObject> checks = checks(new CtlRun().with("QUELL_URL", url), exitCode);

    assertCheck(checks.get(check), "failed", found, advice);
    assertCheck(checks.get("token"), "skipped", "the server was not reached", "");
  }

  @Test
  void saysThatSomethingElseListens() {
    try (ScriptedServer other = ScriptedServer.start()) {
      assertCheck(
          checks(CtlRun.against(other.port()), 4).get("connection"),
          "failed",
          "answers /livez with 404, as no Quell does",
          "without a path");
    }
  }

  @Test
  void saysThatACertificateIsNotTrusted() {
    TestAuthority.Issued issued =
        TestAuthority.create(folder, "nobody").issue("quell", "localhost");
    HttpServer server =
        Await.await(
            vertx
                .createHttpServer(
                    new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                            new PemKeyCertOptions()
                                .setCertPath(issued.certificateFile().toString())
                                .setKeyPath(issued.keyFile().toString())))
                .requestHandler(request -> request.response().end("{\"status\":\"OK\"}"))
                .listen(0, "localhost"));
    try {
      CtlRun ctl = new CtlRun().with("QUELL_URL", "https://localhost:" + server.actualPort());
      assertCheck(checks(ctl, 4).get("connection"), "failed", "TLS fails: ", "trustStore=FILE");
    } finally {
      Await.await(server.close());
    }
  }

  @ParameterizedTest
  @CsvSource({"3, ok, 0", "12, warning, 0", "-45, failed, 1"})
  void comparesTheClocks(int seconds, String state, int exitCode) {
    Clock here =
        Clock.fixed(
            Instant.parse("2026-06-01T12:00:00Z").plus(Duration.ofSeconds(seconds)),
            ZoneOffset.UTC);
    try (ScriptedServer server = ScriptedServer.start()) {
      server
          .then(200, "{\"status\":\"OK\"}", "Date", HTTP_DATE)
          .then(
              new JsonObject()
                  .put("anonymous", true)
                  .put("scopes", new JsonArray().add("fsm:read").add("kill")))
          .then(200, "{\"status\":\"OK\"}")
          .then(new JsonObject().put("clusters", new JsonObject().put("slurm", "does not answer")));

      Map<String, JsonObject> checks = checks(CtlRun.against(server.port()).at(here), exitCode);

      assertCheck(checks.get("clock"), state, Math.abs(seconds) + " s apart", "");
      assertCheck(checks.get("clusters"), "warning", "slurm: not answering", "Proofs of kills");
    }
  }
}
