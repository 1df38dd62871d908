package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.OidcProvider;
import dev.quell.api.auth.TestTokens;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * People log in from a terminal, at a provider, for a server that takes what the provider gives.
 */
@DatabaseTest
class LoginCommandTest {
  private static final String ME = "/api/v3/console/me";

  @Shared private TestDatabase db;
  @Shared private Vertx vertx;
  @TempDir private Path config;
  private OidcProvider provider;
  private ApiServer server;

  @BeforeAll
  void start(Closer closer) {
    provider = closer.register(OidcProvider.start());
    server =
        closer.register(
            ApiServer.start(
                db.options(),
                TestTokens.access(vertx),
                provider.settings("http://127.0.0.1"),
                Clock.systemUTC(),
                List.of()));
  }

  @BeforeEach
  void begin() {
    provider.seatOperator("alice");
    provider.answerPolls();
    provider.meanLoginsFor("quell-cli");
    provider.shiftClock(Duration.ZERO);
  }

  private CtlRun ctl() {
    return CtlRun.against(server.port()).with("XDG_CONFIG_HOME", config.toString());
  }

  private CtlRun loggedIn() {
    CtlRun ctl = ctl();
    assertThat(ctl.run("login")).as(ctl.errors()).isZero();
    return ctl;
  }

  private Path file() {
    return config.resolve("quellctl").resolve("logins.json");
  }

  private JsonObject kept() throws IOException {
    return new JsonObject(Files.readString(file()))
        .getJsonObject("http://127.0.0.1:" + server.port());
  }

  @Test
  void logsInAndLogsOut() throws IOException {
    CtlRun login = loggedIn();

    assertThat(login.errors())
        .matches(
            "Open http://127\\.0\\.0\\.1:\\d+/realm/activate and enter the code WDJB-MJHT\n"
                + "or open http://127\\.0\\.0\\.1:\\d+/realm/activate\\?user_code=WDJB-MJHT");
    assertThat(login.output())
        .contains(" as alice until ")
        .endsWith("allowed: fsm:read, fsm:write, kill");
    assertThat(login.output() + login.errors()).doesNotContain("eyJ");
    assertThat(login.pauses()).containsExactly(Duration.ofSeconds(2));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
        .isEqualTo("rwx------");
    assertThat(ctl().run("jobs")).isZero();

    CtlRun logout = ctl();
    assertThat(logout.run("logout")).isZero();
    assertThat(logout.output()).startsWith("Logged out of http://127.0.0.1:");

    CtlRun after = ctl();
    assertThat(after.run("jobs")).isEqualTo(5);
    assertThat(after.errors()).contains("Log in with quellctl login");
    assertThat(Files.readString(file())).doesNotContain("eyJ");
  }

  @Test
  void asksAsOftenAsTheProviderWants() {
    provider.answerPolls("authorization_pending", "slow_down", "authorization_pending", "hang up");

    CtlRun login = loggedIn();

    assertThat(login.pauses().stream().map(Duration::toSeconds))
        .containsExactly(2L, 2L, 7L, 7L, 14L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "access_denied | 5 | The login was refused at the provider.",
        "expired_token | 5 | The code has expired before anybody entered it.",
        "unauthorized_client | 3 | its reason is 'unauthorized_client'",
      })
  void saysWhyItCameToNothing(String error, int exitCode, String sentence) {
    provider.answerPolls("authorization_pending", error);
    CtlRun login = ctl();

    assertThat(login.run("login")).isEqualTo(exitCode);

    assertThat(login.errors()).contains(sentence);
    assertThat(file()).doesNotExist();
  }

  /** What the server does not take is not kept. */
  @ParameterizedTest
  @ValueSource(strings = {"quell", "another"})
  void refusesATokenThatIsForAnother(String audience) {
    provider.meanLoginsFor(audience);
    CtlRun login = ctl();

    assertThat(login.run("login")).isEqualTo(5);

    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"-120 | The token has expired.", "10 | The token is not valid yet."})
  void refusesWhatIsOfAnotherTime(int minutes, String sentence) {
    provider.shiftClock(Duration.ofMinutes(minutes));
    CtlRun login = ctl();

    assertThat(login.run("login")).isEqualTo(5);

    assertThat(login.errors()).contains(sentence);
  }

  @Test
  void toleratesClocksThatDifferALittle() {
    provider.shiftClock(Duration.ofSeconds(20));

    loggedIn();
  }

  static Stream<Arguments> claims() {
    return Stream.of(
        Arguments.of(new JsonObject(), 200),
        Arguments.of(new JsonObject().put("azp", "quell-cli"), 200),
        Arguments.of(new JsonObject().put("azp", "another"), 401),
        Arguments.of(new JsonObject().put("aud", new JsonArray().add("quell-cli")), 200),
        Arguments.of(new JsonObject().put("aud", new JsonArray().add("quell-cli").add("x")), 401),
        Arguments.of(
            new JsonObject()
                .put("aud", new JsonArray().add("quell-cli").add("x"))
                .put("azp", "quell-cli"),
            200),
        Arguments.of(new JsonObject().put("aud", "quell"), 401),
        Arguments.of(new JsonObject().put("iss", "https://login.example.net"), 401),
        Arguments.of(new JsonObject().putNull("exp"), 401),
        Arguments.of(new JsonObject().put("exp", 1), 401));
  }

  @ParameterizedTest
  @MethodSource("claims")
  void checksEachClaim(JsonObject claims, int status) {
    assertThat(me(provider.idToken(claims)).statusCode()).isEqualTo(status);
  }

  private HttpResponse<String> me(String token) {
    return server.get(ME, "Authorization", "Bearer " + token);
  }

  @Test
  void checksTheSignature() {
    assertThat(me(provider.forgedToken()).body()).contains("The token's signature is wrong.");
  }

  /** Groups say what is allowed, and the token itself does not. */
  @Test
  void allowsWhatTheGroupsDo() {
    String token =
        provider.idToken(new JsonObject().put("groups", new JsonArray()).put("scope", "kill"));

    assertThat(ApiServer.json(me(token)).getJsonArray("scopes")).containsExactly("fsm:read");
    assertThat(
            server
                .send(
                    "POST",
                    "/api/v3/kill_jobs",
                    BodyPublishers.ofString("{}"),
                    "Authorization",
                    "Bearer " + token,
                    "Content-Type",
                    "application/json")
                .body())
        .contains("Your login does not allow this call, which takes the scope 'kill'.");
  }

  @Test
  void refreshesATokenThatIsOver() throws IOException {
    loggedIn();
    String first = kept().getString("refresh_token");
    CtlRun later = ctl().at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(61)));

    assertThat(later.run("jobs")).as(later.errors()).isZero();

    assertThat(kept().getString("refresh_token")).isNotEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void asksForANewLoginWhenItIsOver() {
    loggedIn();
    provider.forgetRefreshTokens();
    CtlRun later = ctl().at(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(61)));

    assertThat(later.run("jobs")).isEqualTo(5);

    assertThat(later.errors()).contains("is over. Log in again: quellctl login");
  }

  @Test
  void refusesAFileThatIsOpenToOthers() throws IOException {
    loggedIn();
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
    CtlRun ctl = ctl();

    assertThat(ctl.run("jobs")).isEqualTo(5);

    assertThat(ctl.errors()).contains("is open to others. Close it: chmod 600 ");
  }

  /** A token that is named is taken before a login. */
  @Test
  void takesATokenBeforeALogin() {
    loggedIn();
    CtlRun ctl = ctl().with("QUELL_TOKEN", TestTokens.token("bob", "kill"));

    assertThat(ctl.run("jobs")).isEqualTo(5);

    assertThat(ctl.errors()).contains("Its claim 'scope' must contain 'fsm:read'");
  }

  @Test
  void saysWhereNobodyCanLogIn() {
    try (ApiServer open = ApiServer.start(db.options())) {
      CtlRun ctl = CtlRun.against(open.port()).with("XDG_CONFIG_HOME", config.toString());

      assertThat(ctl.run("login")).isEqualTo(3);

      assertThat(ctl.errors()).contains("its setting auth.oidc.cli_client_id is not set");
    }
  }
}
