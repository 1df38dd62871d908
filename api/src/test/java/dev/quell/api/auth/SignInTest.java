package dev.quell.api.auth;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.domain.command.Scope;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TcpProxy;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * People sign in at a provider ({@code docs/contract/login.md}). What they call the server by leads
 * to one process or to another, as a load balancer does.
 */
@Tag("long")
@DatabaseTest
class SignInTest {
  private static final String GUI = "https://gui.example.net";
  private static final String USER_INFO = "/api/auth/oidc/userinfo";
  private static final String ME = "/api/v3/console/me";

  @Shared private TestDatabase db;
  @Shared private Vertx vertx;
  private final ShiftedClock clock = new ShiftedClock();
  private OidcProvider provider;
  private TcpProxy front;
  private ApiServer server;
  private String origin;

  @BeforeAll
  void start(Closer closer) {
    provider = closer.register(OidcProvider.start());
    front = closer.register(TcpProxy.to("127.0.0.1", 0));
    origin = "http://127.0.0.1:" + front.port();
    server = closer.register(process(provider.settings(origin)));
  }

  @BeforeEach
  void begin() {
    front.pointTo(server.port());
    provider.beAway(false);
    provider.refuse(false);
    provider.clock().shift(Duration.ZERO);
    clock.shift(Duration.ZERO);
    provider.seat(OidcProvider.person("alice", "operators"));
  }

  private ApiServer process(QuellConfig.Oidc oidc) {
    return ApiServer.start(db.options(), TestTokens.access(vertx), oidc, clock, List.of(GUI));
  }

  private Visitor visitor() {
    return new Visitor(origin);
  }

  private Visitor signedIn() {
    Visitor visitor = visitor();
    HttpResponse<String> answer = visitor.signIn();
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
    return visitor;
  }

  private static String detail(HttpResponse<String> answer) {
    return json(answer).getString("detail");
  }

  @Test
  void tellsWhoHasSignedIn() {
    provider.seat(OidcProvider.person("alice", "z", "app-mail", "operators"));
    Visitor visitor = visitor();

    assertThat(Visitor.location(visitor.signIn())).hasToString(origin + "/console");

    HttpResponse<String> answer = visitor.get(USER_INFO);
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject info = json(answer);
    assertThat(info.fieldNames())
        .containsExactly(
            "sub",
            "email",
            "preferred_username",
            "name",
            "updated_at",
            "given_name",
            "family_name",
            "groups",
            "nonce",
            "at_hash",
            "sid",
            "aud",
            "exp",
            "iat",
            "iss");
    assertThat(info.getJsonArray("groups")).isEqualTo(JsonArray.of("operators", "z"));
    assertThat(info.getString("email")).isEqualTo("alice@example.org");
    assertThat(info.getValue("sid")).isNull();
    JsonObject me = json(visitor.get(ME));
    assertThat(me.getString("user")).isEqualTo("alice");
    assertThat(me.getJsonArray("scopes")).isEqualTo(JsonArray.of("fsm:read", "fsm:write", "kill"));
    assertThat(me.getInstant("expires_at").getEpochSecond()).isEqualTo(info.getLong("exp"));
  }

  @Test
  void tellsThatNobodyHasSignedIn() {
    HttpResponse<String> answer = visitor().get(USER_INFO);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("{\"detail\":\"Unauthorized\"}");
    assertThat(json(visitor().get("/api/auth/oidc")).getString("name")).isEqualTo("Example");
  }

  @Test
  void givesScopesByGroups() {
    provider.seat(OidcProvider.person("bob").putNull("groups"));
    Visitor bob = signedIn();
    assertThat(json(bob.get(ME)).getJsonArray("scopes")).isEqualTo(JsonArray.of("fsm:read"));
    assertThat(json(bob.get(USER_INFO)).getJsonArray("groups")).isEmpty();
    HttpResponse<String> refused = define(bob, "Origin", origin);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(detail(refused)).contains("the scope 'fsm:write'");

    provider.seat(OidcProvider.person("carol", "admins"));
    assertThat(json(signedIn().get(ME)).getJsonArray("scopes")).hasSize(Scope.values().length);
  }

  @Test
  void refusesAForgedState() {
    Visitor visitor = visitor();
    URI back = visitor.comeBackAddress();
    String forged = back.toString().replaceFirst("state=.", "state=_");

    assertRefused(visitor.follow(URI.create(forged)), "not begun in this browser");
    assertRefused(visitor().follow(back), "not begun in this browser");
    assertRefused(visitor.get("/api/auth/oidc/auth?code=x"), "not begun in this browser");
    assertThat(visitor.get(USER_INFO).statusCode()).isEqualTo(403);
  }

  @Test
  void takesACodeOnce() {
    Visitor visitor = visitor();
    URI back = visitor.comeBackAddress();
    String cookies = visitor.cookies();
    assertThat(visitor.follow(back).statusCode()).isEqualTo(302);

    assertRefused(visitor.follow(back), "is finished already");
    String path = back.getRawPath() + "?" + back.getRawQuery();
    assertRefused(server.get(path, "Cookie", cookies), "good once");
    assertThat(visitor.get(USER_INFO).statusCode()).isEqualTo(200);
  }

  @Test
  void tellsWhyTheProviderLetsNobodyIn() {
    provider.refuse(true);

    assertRefused(visitor().signIn(), "its reason is 'access_denied'");
  }

  @Test
  void refusesAProviderWhoseClockIsFarOff() {
    provider.clock().shift(Duration.ofMinutes(5));
    assertRefused(visitor().signIn(), "differ by about ");

    provider.clock().shift(Duration.ofMinutes(-5));
    assertRefused(visitor().signIn(), "and 30 are tolerated");

    provider.clock().shift(Duration.ofSeconds(25));
    assertThat(visitor().signIn().statusCode()).isEqualTo(302);
  }

  @Test
  void knowsANewKeyAtOnce() {
    signedIn();
    clock.shift(Duration.ofMinutes(2));
    provider.clock().shift(Duration.ofMinutes(2));
    provider.changeKey();

    signedIn();
  }

  /** It learns where the provider is once that is there, and works for tokens until then. */
  @Test
  void worksWithoutTheProvider(Closer closer) {
    Visitor alice = signedIn();
    provider.beAway(true);
    ApiServer second = closer.register(process(provider.settings(origin)));
    front.pointTo(second.port());

    HttpResponse<String> answer = visitor().get("/api/auth/oidc/login");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(detail(answer)).contains("'Example' does not answer");
    String token = TestTokens.token("alice", "fsm:read");
    assertThat(visitor().get(ME, "Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
    assertThat(second.meters().get("quell.auth.provider.reachable").gauge().value()).isZero();
    // One process has ended, another has begun; the session is of both.
    assertThat(json(alice.get(USER_INFO)).getString("name")).isEqualTo("alice");

    provider.beAway(false);
    clock.shift(Duration.ofSeconds(6));
    Visitor visitor = visitor();
    URI back = visitor.comeBackAddress();
    provider.beAway(true);
    assertThat(visitor.follow(back).statusCode()).isEqualTo(503);
    assertThat(second.meters().get("quell.auth.provider.reachable").gauge().value()).isEqualTo(1);
  }

  @Test
  void endsWhenTheTimeIsOver() {
    Visitor visitor = signedIn();
    db.execute("update session set expires_at = clock_timestamp()");

    assertThat(visitor.get(USER_INFO).statusCode()).isEqualTo(403);
    HttpResponse<String> refused = visitor.get(ME);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(detail(refused)).isEqualTo("Your session is over. Sign in again.");
    signedIn();
    assertThat(db.<Long>value("select count(*) from session")).isEqualTo(1);
  }

  @Test
  void endsOneSessionOfTwo() {
    Visitor alice = signedIn();
    String cookies = alice.cookies();
    provider.seat(OidcProvider.person("bob"));
    Visitor bob = signedIn();

    HttpResponse<String> answer = alice.get("/api/auth/oidc/logout");

    assertThat(Visitor.location(answer)).hasToString(origin + "/console");
    assertThat(alice.cookies()).isEmpty();
    assertThat(server.get(USER_INFO, "Cookie", cookies).statusCode()).isEqualTo(403);
    assertThat(json(bob.get(USER_INFO)).getString("name")).isEqualTo("bob");
    provider.seat(OidcProvider.person("alice"));
    bob.signIn();
    assertThat(json(bob.get(USER_INFO)).getString("name")).isEqualTo("alice");
  }

  @Test
  void writesForPagesThatAreTrustedAlone() {
    Visitor alice = signedIn();

    assertThat(define(alice, "Origin", origin).statusCode()).isEqualTo(200);
    assertThat(define(alice, "Origin", GUI).statusCode()).isEqualTo(200);
    assertThat(define(alice, "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
    for (String foreign : List.of("https://evil.example", "null", origin + "0")) {
      HttpResponse<String> refused = define(alice, "Origin", foreign);
      assertThat(refused.statusCode()).as(foreign).isEqualTo(403);
      assertThat(detail(refused)).contains("this call comes from elsewhere");
    }
    assertThat(define(alice, "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
    assertThat(define(alice, "Accept", "*/*").statusCode()).isEqualTo(403);
    assertThat(db.<Long>value("select count(*) from tool where name = 'signed in'")).isEqualTo(1);
    String token = TestTokens.token("alice", "fsm:write");
    assertThat(define(alice, "Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> define(Visitor by, String header, String value) {
    return by.send(
        "POST", "/api/v3/tool", new JsonObject().put("name", "signed in"), header, value);
  }

  @Test
  void letsAPageOfAnotherOriginReadWithTheCookie() {
    HttpResponse<String> answer = signedIn().get(USER_INFO, "Origin", GUI);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(GUI);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");

    HttpResponse<String> asked =
        server.send(
            "OPTIONS",
            "/api/v3/tool",
            BodyPublishers.noBody(),
            "Origin",
            "https://evil.example",
            "Access-Control-Request-Method",
            "POST");
    assertThat(asked.statusCode()).isEqualTo(400);
    assertThat(asked.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void writesDownWhoItWas() {
    Visitor alice = signedIn();
    Fixture fixture = Fixture.create(db);
    fixture.batch(1, 2, "R", "R");

    HttpResponse<String> answer =
        alice.send(
            "POST",
            "/api/v3/kill_jobs",
            new JsonObject()
                .put("selector", new JsonObject().put("workflow_id", fixture.workflowId()))
                .put("reason", "of a person"),
            "Origin",
            origin);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(db.<String>value("select requested_by from kill_job where reason = 'of a person'"))
        .isEqualTo("alice");
  }

  /** The page that may use the session is of another site, and a proxy takes TLS off. */
  @Test
  void keepsCookiesFromOthersUnderTls(Closer closer) {
    QuellConfig.Oidc plain = provider.settings("https://quell.example.org/prefix");
    ApiServer behindProxy = closer.register(process(plain));
    HttpResponse<String> begun = behindProxy.get("/api/auth/oidc/login?to=console");
    String kept = begun.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(kept)
        .startsWith("__Host-quell_sign_in_")
        .contains("HTTPOnly", "Secure", "SameSite=Lax", "Path=/");
    URI back = Visitor.location(visitor().follow(Visitor.location(begun)));
    assertThat(back.toString()).startsWith("https://quell.example.org/prefix/api/auth/oidc/auth?");

    HttpResponse<String> finished =
        behindProxy.get(
            "/api/auth/oidc/auth?" + back.getRawQuery(), "Cookie", kept.split(";", 2)[0]);

    assertThat(Visitor.location(finished)).hasToString("https://quell.example.org/prefix/console");
    Optional<String> session =
        finished.headers().allValues("Set-Cookie").stream()
            .filter(cookie -> cookie.startsWith("__Host-quell_session="))
            .findFirst();
    assertThat(session.orElseThrow()).contains("HTTPOnly", "Secure", "SameSite=None", "Path=/");
  }

  private static void assertRefused(HttpResponse<String> answer, String why) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(detail(answer)).contains(why);
  }
}
