package dev.quell.api.auth;

import static dev.quell.api.auth.SecuredServer.KILL;
import static dev.quell.api.auth.SecuredServer.READ;
import static dev.quell.api.auth.SecuredServer.WRITE;
import static dev.quell.api.auth.SecuredServer.basic;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token must be like to let its owner in; the same rules hold for every kind of key. */
class TokenAccessTest {
  private static final TokenMint MINT = TokenMint.hs256(TestKeys.SECRET);
  private static final String BASE64URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static Vertx vertx;

  private final AdjustableClock clock = new AdjustableClock();
  private SecuredServer server;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeVertx() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @BeforeEach
  void startServer() throws Exception {
    server = SecuredServer.start(vertx, AuthSettings.secret(TestKeys.SECRET), clock);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private JsonObject claims() {
    return AuthSettings.claims(clock);
  }

  private HttpResponse<String> read(JsonObject claims) throws Exception {
    return server.getWithToken(READ, MINT.token(claims));
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String sentence) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(answer.body()).getString("detail")).isEqualTo(sentence);
  }

  @Test
  void tellsHandlersWhoCalls() throws Exception {
    HttpResponse<String> answer = server.post(WRITE, MINT.token(claims()), "{\"a\": 1}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()))
        .isEqualTo(
            new JsonObject()
                .put("subject", "machine-7")
                .put("user", "alice")
                .put("scopes", new JsonArray().add("fsm:read").add("fsm:write"))
                .put("anonymous", false)
                .put("body", "{\"a\": 1}")
                .put("same_thread", true));
  }

  @Test
  void acceptsTokenAsPasswordOfHttpBasic() throws Exception {
    HttpResponse<String> answer = server.get(READ, basic("anyone", MINT.token(claims())));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getString("subject")).isEqualTo("machine-7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "bearer", "BEARER", "Bearer   "})
  void readsSchemeInAnyCase(String scheme) throws Exception {
    assertThat(server.get(READ, scheme + " " + MINT.token(claims())).statusCode()).isEqualTo(200);
  }

  @Test
  void readsBasicSchemeInAnyCase() throws Exception {
    String header = basic("", MINT.token(claims())).replace("Basic", "bASIC");

    assertThat(server.get(READ, header).statusCode()).isEqualTo(200);
  }

  @Test
  void asksForTokenIfThereIsNone() throws Exception {
    HttpResponse<String> answer = server.getWithoutCredentials(READ);

    assertRefused(
        answer,
        401,
        "This call needs a token. Send 'Authorization: Bearer <token>', or HTTP Basic with the"
            + " token as the password (http://name:<token>@host).");
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"quell\", Basic realm=\"quell\"");
  }

  @Test
  void refusesExpiredTokenAfterLeeway() throws Exception {
    JsonObject claims = claims().put("exp", clock.secondsFromNow(-29));
    assertThat(read(claims).statusCode()).isEqualTo(200);

    HttpResponse<String> answer = read(claims.put("exp", clock.secondsFromNow(-30)));

    assertRefused(answer, 401, "The token has expired. Get a new one.");
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"quell\", error=\"invalid_token\", Basic realm=\"quell\"");
  }

  @Test
  void refusesRememberedTokenOnceItHasExpired() throws Exception {
    String token = MINT.token(claims());
    assertThat(server.getWithToken(READ, token).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofSeconds(3599 + AuthSettings.LEEWAY_SECONDS));
    assertThat(server.getWithToken(READ, token).statusCode()).isEqualTo(200);

    clock.advance(Duration.ofSeconds(1));

    assertThat(server.getWithToken(READ, token).statusCode()).isEqualTo(401);
  }

  @Test
  void refusesTokenThatDoesNotExpire() throws Exception {
    JsonObject claims = claims();
    claims.remove("exp");

    assertRefused(
        read(claims),
        401,
        "The token does not expire. It must have a claim 'exp', in seconds since 1970.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbf", "iat"})
  void refusesTokenThatIsNotValidYet(String claim) throws Exception {
    assertThat(read(claims().put(claim, clock.secondsFromNow(30))).statusCode()).isEqualTo(200);

    assertRefused(
        read(claims().put(claim, clock.secondsFromNow(31))),
        401,
        "The token is not valid yet. Wait, or set the clocks of its issuer and this server right.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exp", "nbf", "iat"})
  void refusesTimesThatAreNoNumbers(String claim) throws Exception {
    for (Object value : new Object[] {"tomorrow", "4102444800", true, new JsonObject()}) {
      assertRefused(
          read(claims().put(claim, value)),
          401,
          "The token's claim '" + claim + "' must be a number of seconds since 1970.");
    }
    assertThat(read(claims().putNull(claim)).statusCode()).isEqualTo(401);
  }

  @Test
  void readsTimesWithFractions() throws Exception {
    double soon = clock.secondsFromNow(0) + 0.5;

    assertThat(read(claims().put("exp", soon).put("nbf", soon)).statusCode()).isEqualTo(200);
  }

  @Test
  void boundsTimesOfAnySize() throws Exception {
    String claims = claims().encode();
    String largest = claims.replaceAll("\"exp\":\\d+", "\"exp\":1e308");
    String beyond = claims.replaceAll("\"exp\":\\d+", "\"exp\":1e999");

    assertThat(server.getWithToken(READ, MINT.token(largest)).statusCode()).isEqualTo(200);
    assertThat(server.getWithToken(READ, MINT.token(beyond)).statusCode()).isEqualTo(401);
  }

  @Test
  void refusesTokenOfAnotherIssuer() throws Exception {
    String sentence =
        "The token comes from another issuer. Its claim 'iss' must be 'https://issuer.example'.";

    assertRefused(read(claims().put("iss", "https://other.example")), 401, sentence);
    assertRefused(read(claims().putNull("iss")), 401, sentence);
    assertRefused(read(claims().put("iss", 7)), 401, sentence);
  }

  @Test
  void refusesTokenOfAnotherAudience() throws Exception {
    String sentence = "The token is meant for others. Its claim 'aud' must name 'quell'.";

    assertRefused(read(claims().put("aud", "other")), 401, sentence);
    assertRefused(read(claims().put("aud", new JsonArray().add("other"))), 401, sentence);
    assertRefused(read(claims().putNull("aud")), 401, sentence);
    assertRefused(read(claims().put("aud", 7)), 401, sentence);
  }

  @Test
  void acceptsAudienceAmongOthers() throws Exception {
    JsonArray audiences = new JsonArray().add("other").add("quell");

    assertThat(read(claims().put("aud", audiences)).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesForgedSignature() throws Exception {
    String forged = TokenMint.hs256("another secret of more than 32 bytes").token(claims());

    assertRefused(
        server.getWithToken(READ, forged),
        401,
        "The token's signature is wrong. Get a new token from an issuer that this server trusts.");
  }

  @Test
  void refusesClaimsOfAnotherToken() throws Exception {
    String[] parts = MINT.token(claims()).split("\\.");
    String widened = TokenMint.part(claims().put("scope", "kill").encode());

    String token = parts[0] + "." + widened + "." + parts[2];

    assertThat(server.getWithToken(KILL, token).statusCode()).isEqualTo(401);
  }

  @Test
  void refusesUnsignedTokens() throws Exception {
    String claims = TokenMint.part(claims().encode());
    String none = TokenMint.part("{\"alg\":\"none\"}");
    String noAlgorithm = TokenMint.part("{}");

    for (String header : new String[] {none, noAlgorithm}) {
      for (String rest : new String[] {"", ".", ".AAAA", ".AAAA.", "..AAAA"}) {
        HttpResponse<String> answer = server.getWithToken(READ, header + "." + claims + rest);
        assertThat(answer.statusCode()).as(header + rest).isEqualTo(401);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "HS384", "HS512", "hs256", "PS256", "RS1", "EdDSA", ""})
  void refusesOtherAlgorithms(String algorithm) throws Exception {
    String token = MINT.withHeader("alg", algorithm).token(claims());

    assertRefused(
        server.getWithToken(READ, token),
        401,
        "The token is signed in a way that is not supported. Its header must name the algorithm"
            + " HS256, RS256 or ES256 and no critical extensions.");
  }

  @Test
  void refusesCriticalExtensions() throws Exception {
    String token = MINT.withHeader("crit", new JsonArray().add("b64")).token(claims());

    assertThat(server.getWithToken(READ, token).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "true", "\"\""})
  void refusesCriticalExtensionsOfAnyForm(String extensions) throws Exception {
    String token =
        MINT.withHeader("crit", Json.decodeValue(extensions))
            .withHeader("b64", true)
            .token(claims());

    assertThat(server.getWithToken(READ, token).statusCode()).isEqualTo(401);
  }

  /**
   * Whatever follows: a fourth part, padding, bits of the last character that stand for nothing.
   */
  @Test
  void refusesTokenWithMoreBehindIt() throws Exception {
    String token = MINT.token(claims());
    char last = token.charAt(token.length() - 1);
    String sameBytes =
        token.substring(0, token.length() - 1) + BASE64URL.charAt(BASE64URL.indexOf(last) + 1);

    for (String behind : new String[] {"A", "AA", "AAAA", "=", ".", ".AAAA", "-", "%00", ";"}) {
      assertThat(server.getWithToken(READ, token + behind).statusCode()).as(behind).isEqualTo(401);
    }
    assertThat(server.getWithToken(READ, sameBytes).statusCode()).isEqualTo(401);
    assertThat(server.getWithToken(READ, token).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesClaimsWithMoreBehindThem() throws Exception {
    String claims = claims().encode();

    for (String behind : new String[] {"{}", "x", "\0", ",", "}"}) {
      assertThat(server.getWithToken(READ, MINT.token(claims + behind)).statusCode())
          .as(behind)
          .isEqualTo(401);
    }
  }

  @Test
  void refusesClaimsThatNestTooDeep() throws Exception {
    String deep = "[".repeat(100) + "]".repeat(100);
    String claims = claims().encode().replaceFirst("\\{", "{\"deep\":" + deep + ",");

    assertThat(server.getWithToken(READ, MINT.token(claims)).statusCode()).isEqualTo(401);
  }

  @Test
  void refusesSignedTokenWithoutClaims() throws Exception {
    for (String claims : new String[] {"", "null", "[]", "7", "{", "[".repeat(4000)}) {
      assertThat(server.getWithToken(READ, MINT.token(claims)).statusCode())
          .as(claims)
          .isEqualTo(401);
    }
  }

  @Test
  void refusesCallBeyondScope() throws Exception {
    HttpResponse<String> answer = server.getWithToken(KILL, MINT.token(claims()));

    assertRefused(
        answer, 403, "The token does not allow this call. Its claim 'scope' must contain 'kill'.");
    assertThat(answer.headers().firstValue("WWW-Authenticate"))
        .hasValue("Bearer realm=\"quell\", error=\"insufficient_scope\", scope=\"kill\"");
  }

  @Test
  void refusesTokenWithoutScopes() throws Exception {
    JsonObject claims = claims();
    claims.remove("scope");

    assertThat(read(claims).statusCode()).isEqualTo(403);
    assertThat(read(claims.put("scope", 7)).statusCode()).isEqualTo(403);
    assertThat(read(claims.put("scope", "fsm:reader FSM:READ")).statusCode()).isEqualTo(403);
  }

  @Test
  void readsScopesFromEitherClaimAsTextOrList() throws Exception {
    JsonArray list = new JsonArray().add("openid").add("kill").add(7);
    String token = MINT.token(claims().put("scope", "profile  fsm:read").put("scp", list));

    HttpResponse<String> answer = server.getWithToken(KILL, token);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(answer.body()).getJsonArray("scopes"))
        .containsExactly("fsm:read", "kill");
  }

  @Test
  void takesNoUserFromUnverifiedOrOddAddress() throws Exception {
    JsonObject unverified = claims().put("email_verified", false);
    JsonObject odd = claims().put("email", "@example.org");

    assertThat(new JsonObject(read(unverified).body()).getString("user")).isNull();
    assertThat(new JsonObject(read(odd).body()).getString("user")).isNull();
  }

  @Test
  void doesNotTakeTokenOfSubjectAnonymousForOpenAccess() throws Exception {
    JsonObject claims =
        claims()
            .put("sub", "anonymous")
            .put("email", "anonymous@localhost")
            .put("scope", "fsm:read fsm:write kill");

    assertThat(new JsonObject(read(claims).body()).getBoolean("anonymous")).isFalse();
  }

  @Test
  void openAccessLetsEveryoneInAsAnonymous() throws Exception {
    try (SecuredServer open = SecuredServer.start(vertx, AccessControl.open(), null)) {
      HttpResponse<String> answer = open.getWithoutCredentials(KILL);

      assertThat(answer.statusCode()).isEqualTo(200);
      JsonObject caller = new JsonObject(answer.body());
      assertThat(caller.getBoolean("anonymous")).isTrue();
      assertThat(caller.getString("subject")).isEqualTo("anonymous");
    }
  }

  @Test
  void routeWithoutAccessControlHasNoCaller() throws Exception {
    assertThat(server.getWithoutCredentials("/elsewhere").statusCode()).isEqualTo(500);
  }

  @Test
  void refusesTokenBeyondSizeLimit() throws Exception {
    JsonObject claims = claims().put("padding", "x".repeat(TokenForm.MAX_CHARACTERS));

    HttpResponse<String> answer = read(claims);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("at most 8192 characters");
  }
}
