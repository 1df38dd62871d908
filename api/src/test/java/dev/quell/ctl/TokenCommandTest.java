package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.auth.TokenAccess;
import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.api.http.ApiServer;
import dev.quell.api.http.CorsPolicy;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that quellctl makes are good for a real server, and for what they say alone. */
@Tag("long")
@DatabaseTest
class TokenCommandTest {
  private static final String SECRET = "8d5f2c0b6e7a41d39c8b5a6f7e0d1c2b";
  private static final String READ = "/api/v3/workflow_status?workflow_id=1";

  @Shared private Vertx vertx;
  @Shared private TestDatabase database;
  private ApiServer server;

  @TempDir private Path folder;

  @BeforeAll
  void start(Closer closer) {
    QuellConfig.Auth auth =
        new QuellConfig.Auth(
            Optional.of(Secret.of(SECRET)),
            Optional.empty(),
            Optional.empty(),
            Optional.of("quellctl"),
            Optional.of("quell"),
            0,
            Optional.empty());
    AccessControl access =
        Await.await(TokenAccess.create(vertx, auth, Clock.systemUTC(), new SimpleMeterRegistry()));
    server =
        closer.register(ApiServer.start(database.options(), access, CorsPolicy.only(List.of())));
  }

  private static CtlRun ctl() {
    return new CtlRun()
        .with("QUELL_AUTH_SECRET", SECRET)
        .with("QUELL_AUTH_ISSUER", "quellctl")
        .with("QUELL_AUTH_AUDIENCE", "quell");
  }

  private int statusWith(String token, String path) {
    return server.get(path, "Authorization", "Bearer " + token).statusCode();
  }

  private static JsonObject claims(String token) {
    byte[] part = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
    return new JsonObject(new String(part, StandardCharsets.UTF_8));
  }

  @Test
  void letsItsOwnerIn() {
    CtlRun ctl = ctl();

    assertThat(ctl.run("token", "--user", "alice")).isZero();

    assertThat(statusWith(ctl.output(), READ)).isEqualTo(200);
    assertThat(ctl.errors()).isEmpty();
    JsonObject claims = claims(ctl.output());
    assertThat(claims.getString("sub")).isEqualTo("alice");
    assertThat(claims.getString("email")).isEqualTo("alice@localhost");
  }

  @Test
  void allowsWhatItSaysAlone() {
    CtlRun ctl = ctl();

    assertThat(ctl.run("token", "--user", "alice", "--scope", "fsm:write,kill")).isZero();

    assertThat(claims(ctl.output()).getString("scope")).isEqualTo("fsm:write kill");
    assertThat(statusWith(ctl.output(), READ)).isEqualTo(403);
  }

  @Test
  void endsWhenItShould() {
    CtlRun ctl = ctl();

    assertThat(
            ctl.run(
                "token", "--user", "alice", "--email", "a@example.org", "--days", "3", "--json"))
        .isZero();

    JsonObject answer = new JsonObject(ctl.output());
    JsonObject claims = claims(answer.getString("token"));
    Instant expiry = Instant.ofEpochSecond(claims.getLong("exp"));
    assertThat(Duration.ofSeconds(claims.getLong("exp") - claims.getLong("iat"))).hasDays(3);
    assertThat(answer.getString("expires_at")).isEqualTo(expiry.toString());
    assertThat(claims.getString("email")).isEqualTo("a@example.org");
    assertThat(statusWith(answer.getString("token"), READ)).isEqualTo(200);
  }

  @Test
  void takesTheSecretOfAFileAndNeverShowsIt() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    CtlRun ctl =
        new CtlRun().with("QUELL_AUTH_ISSUER", "quellctl").with("QUELL_AUTH_AUDIENCE", "quell");

    assertThat(ctl.run("token", "--user", "alice", "--secret-file", file.toString())).isZero();

    assertThat(statusWith(ctl.output(), READ)).isEqualTo(200);
    assertThat(ctl.output() + ctl.errors()).doesNotContain(SECRET);
  }

  @Test
  void refusesASecretThatNoServerTakesWithoutShowingIt() {
    CtlRun ctl = new CtlRun().with("QUELL_AUTH_SECRET", "too-short");

    assertThat(ctl.run("token", "--user", "alice")).isEqualTo(2);

    assertThat(ctl.errors())
        .startsWith("The secret has less than 32 bytes; no server takes it.")
        .doesNotContain("too-short");
  }

  /** The whole way: made by one command, used by another, and refused what it does not allow. */
  @Test
  void isUsedByTheOtherCommands() {
    CtlRun reader = ctl();
    reader.run("token", "--user", "alice");

    CtlRun list = CtlRun.against(server.port()).with("QUELL_TOKEN", reader.output());
    assertThat(list.run("jobs")).isZero();
    CtlRun kill = CtlRun.against(server.port()).with("QUELL_TOKEN", reader.output());
    assertThat(kill.run("jobs", "pause", "1")).isEqualTo(5);
    assertThat(kill.errors())
        .isEqualTo("The token does not allow this call. Its claim 'scope' must contain 'kill'.");
    CtlRun nobody = CtlRun.against(server.port());
    assertThat(nobody.run("jobs")).isEqualTo(5);
    assertThat(nobody.errors()).endsWith("or name its file with --token-file.");
  }

  @Test
  void theScopesOfAKillAreAskedForOneByOne() {
    Fixture fixture = Fixture.create(database);
    fixture.batch(1, 2, "Q", "Q");
    String workflow = Long.toString(fixture.workflowId());

    assertThat(killWith("alice", "fsm:read,kill", workflow, "--force").errors())
        .contains("kill:force");
    assertThat(killWith("bob", "fsm:read,kill", workflow).errors())
        .contains("workflow " + workflow + " belongs to another user", "kill:any");
    assertThat(database.<Long>value("select count(*) from kill_job")).isZero();
    assertThat(killWith("bob", "fsm:read,kill,kill:any", workflow).errors()).isEmpty();
    assertThat(database.<String>value("select requested_by from kill_job")).isEqualTo("bob");
  }

  private CtlRun killWith(String user, String scope, String workflow, String... options) {
    CtlRun token = ctl();
    token.run("token", "--user", user, "--scope", scope);
    CtlRun kill = CtlRun.against(server.port()).with("QUELL_TOKEN", token.output());
    List<String> arguments =
        new ArrayList<>(List.of("kill", "--workflow", workflow, "--reason", "x", "--yes"));
    arguments.addAll(List.of(options));
    assertThat(kill.run(arguments.toArray(String[]::new))).isIn(0, 5);
    return kill;
  }
}
