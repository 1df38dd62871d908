package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.domain.command.Scope;
import dev.quell.testing.Await;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider of OpenID Connect on a free port of loopback, with the parts that signing in needs:
 * discovery, authorisation codes that are good once and bound by PKCE, id tokens signed with RS256,
 * keys; and logins on devices (RFC 8628) for a second, public client. Whoever comes to it is signed
 * in already. While it runs it can be away, of another time, and change its key.
 */
public final class OidcProvider implements AutoCloseable {
  private static final String CLIENT = "quell";
  private static final String CLI_CLIENT = "quell-cli";
  private static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  private static final String CLIENT_SECRET = "the client's secret: with \"marks\"";
  private static final int TOKEN_SECONDS = 3600;

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final ShiftedClock clock = new ShiftedClock();
  private final Map<String, MultiMap> codes = new ConcurrentHashMap<>();
  private final Set<String> devices = ConcurrentHashMap.newKeySet();
  private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
  private final Queue<String> pollErrors = new ConcurrentLinkedQueue<>();
  private volatile Object cliAudience = CLI_CLIENT;
  private volatile JsonObject changed = new JsonObject();
  private final AtomicInteger keys = new AtomicInteger();
  private volatile TokenMint mint;
  private volatile JsonObject jwk;
  private volatile JsonObject person = person("alice");
  private volatile boolean away;
  private volatile boolean refusing;

  private OidcProvider() {
    changeKey();
    server =
        Await.await(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
  }

  public static OidcProvider start() {
    return new OidcProvider();
  }

  /** The claims of somebody who is in some groups. */
  static JsonObject person(String name, String... groups) {
    return new JsonObject()
        .put("sub", "id-of-" + name)
        .put("email", name + "@example.org")
        .put("preferred_username", name)
        .put("name", name)
        .put("groups", new JsonArray(List.of(groups)));
  }

  /** Has this person sit before all browsers from now on. */
  void seat(JsonObject claims) {
    person = claims;
  }

  /** Has this person, of the group {@code operators}, sit before all browsers from now on. */
  public void seatOperator(String name) {
    seat(person(name, "operators"));
  }

  /** Signs with a key of another id from now on, and publishes that alone. */
  void changeKey() {
    KeyPair pair = TestKeys.rsa(2048);
    String id = "key-" + keys.incrementAndGet();
    jwk = TestKeys.jwk(id, pair);
    mint = TokenMint.rs256(pair).withHeader("kid", id);
  }

  ShiftedClock clock() {
    return clock;
  }

  /** Closes all connections without an answer, until it is back. */
  void beAway(boolean gone) {
    away = gone;
  }

  /** Lets nobody sign in. */
  void refuse(boolean refused) {
    refusing = refused;
  }

  /** How a server finds this provider, whose pages people see under an origin. */
  public QuellConfig.Oidc settings(String origin) {
    return new QuellConfig.Oidc(
        URI.create(issuer()),
        CLIENT,
        Optional.of(CLI_CLIENT),
        Optional.of(Secret.of(CLIENT_SECRET)),
        Optional.empty(),
        "openid profile email",
        URI.create(origin + "/api/auth/oidc/auth"),
        Optional.empty(),
        "Example",
        Optional.of("admins"),
        Map.of(
            "*", Set.of(Scope.FSM_READ),
            "operators", Set.of(Scope.FSM_WRITE, Scope.KILL)),
        0);
  }

  private String issuer() {
    return "http://127.0.0.1:" + server.actualPort() + "/realm";
  }

  private void handle(HttpServerRequest request) {
    if (away) {
      request.connection().close();
      return;
    }
    switch (request.path()) {
      case "/realm/.well-known/openid-configuration" -> answer(request, 200, discovery());
      case "/realm/keys" ->
          answer(request, 200, new JsonObject().put("keys", new JsonArray().add(jwk)));
      case "/realm/authorize" -> authorize(request);
      case "/realm/token" -> request.setExpectMultipart(true).endHandler(read -> token(request));
      case "/realm/device" -> request.setExpectMultipart(true).endHandler(read -> device(request));
      default -> answer(request, 404, new JsonObject());
    }
  }

  private JsonObject discovery() {
    return new JsonObject()
        .put("issuer", issuer())
        .put("authorization_endpoint", issuer() + "/authorize")
        .put("token_endpoint", issuer() + "/token")
        .put("device_authorization_endpoint", issuer() + "/device")
        .put("jwks_uri", issuer() + "/keys")
        .put("token_endpoint_auth_methods_supported", new JsonArray().add("client_secret_post"));
  }

  private void authorize(HttpServerRequest request) {
    MultiMap asked = request.params();
    boolean right =
        request.method().equals(HttpMethod.GET)
            && CLIENT.equals(asked.get("client_id"))
            && "code".equals(asked.get("response_type"))
            && "S256".equals(asked.get("code_challenge_method"))
            && asked.contains("nonce")
            && asked.get("scope").contains("openid");
    if (!right) {
      answer(request, 400, new JsonObject().put("error", "invalid_request"));
      return;
    }
    String code = Handshake.randomText();
    codes.put(code, asked);
    String outcome = refusing ? "error=access_denied" : "code=" + code;
    request
        .response()
        .setStatusCode(302)
        .putHeader(
            "Location",
            asked.get("redirect_uri") + "?" + outcome + "&state=" + encoded(asked.get("state")))
        .end();
  }

  private void token(HttpServerRequest request) {
    switch (String.valueOf(request.getFormAttribute("grant_type"))) {
      case DEVICE_GRANT -> poll(request);
      case "refresh_token" -> refresh(request);
      default -> exchange(request);
    }
  }

  /** Begins a login on a device: RFC 8628, section 3.2. */
  private void device(HttpServerRequest request) {
    MultiMap form = request.formAttributes();
    if (!CLI_CLIENT.equals(form.get("client_id")) || !form.get("scope").contains("openid")) {
      answer(request, 401, new JsonObject().put("error", "invalid_client"));
      return;
    }
    String code = Handshake.randomText();
    devices.add(code);
    answer(
        request,
        200,
        new JsonObject()
            .put("device_code", code)
            .put("user_code", "WDJB-MJHT")
            .put("verification_uri", issuer() + "/activate")
            .put("verification_uri_complete", issuer() + "/activate?user_code=WDJB-MJHT")
            .put("expires_in", 600)
            .put("interval", 2));
  }

  /** Answers as a test says, in the end with tokens; a code is good once. */
  private void poll(HttpServerRequest request) {
    MultiMap form = request.formAttributes();
    String code = String.valueOf(form.get("device_code"));
    String next = pollErrors.poll();
    if (next != null && next.equals("hang up")) {
      request.connection().close();
    } else if (!devices.contains(code) || !CLI_CLIENT.equals(form.get("client_id"))) {
      answer(request, 400, new JsonObject().put("error", "invalid_grant"));
    } else if (next != null) {
      answer(request, 400, new JsonObject().put("error", next));
    } else {
      devices.remove(code);
      answer(request, 200, deviceTokens());
    }
  }

  /** A refresh token is good once. */
  private void refresh(HttpServerRequest request) {
    MultiMap form = request.formAttributes();
    boolean right =
        CLI_CLIENT.equals(form.get("client_id"))
            && refreshTokens.remove(String.valueOf(form.get("refresh_token")));
    if (right) {
      answer(request, 200, deviceTokens());
    } else {
      answer(request, 400, new JsonObject().put("error", "invalid_grant"));
    }
  }

  private JsonObject deviceTokens() {
    String refreshToken = Handshake.randomText();
    refreshTokens.add(refreshToken);
    return tokens("").put("id_token", mintFor(cliAudience)).put("refresh_token", refreshToken);
  }

  /** An id token of the person who sits there, as the claims to be changed say. */
  private String mintFor(Object audience) {
    long now = clock.instant().getEpochSecond();
    return mint.token(
        person
            .copy()
            .put("iss", issuer())
            .put("aud", audience)
            .put("iat", now)
            .put("exp", now + TOKEN_SECONDS)
            .mergeIn(changed));
  }

  /** Makes an id token, with some claims of its own, without anybody logging in. */
  public String idToken(JsonObject claims) {
    changed = claims;
    try {
      return mintFor(CLI_CLIENT);
    } finally {
      changed = new JsonObject();
    }
  }

  /** Signs the next id tokens with a key that it does not publish. */
  public String forgedToken() {
    TokenMint published = mint;
    mint = TokenMint.rs256(TestKeys.rsa(2048)).withHeader("kid", jwk.getString("kid"));
    try {
      return mintFor(CLI_CLIENT);
    } finally {
      mint = published;
    }
  }

  /** Answers the next questions whether somebody has logged in so, before it gives tokens. */
  public void answerPolls(String... errors) {
    pollErrors.clear();
    pollErrors.addAll(List.of(errors));
  }

  /** Writes another audience into the id tokens of logins. */
  public void meanLoginsFor(Object audience) {
    cliAudience = audience;
  }

  /** Takes no refresh token that it has given so far. */
  public void forgetRefreshTokens() {
    refreshTokens.clear();
  }

  /** Is ahead of the time by so much, or behind it. */
  public void shiftClock(Duration by) {
    clock.shift(by);
  }

  private void exchange(HttpServerRequest request) {
    MultiMap form = request.formAttributes();
    MultiMap asked = codes.remove(String.valueOf(form.get("code")));
    boolean right =
        "authorization_code".equals(form.get("grant_type"))
            && CLIENT.equals(form.get("client_id"))
            && CLIENT_SECRET.equals(form.get("client_secret"))
            && asked != null
            && asked.get("redirect_uri").equals(form.get("redirect_uri"))
            && asked.get("code_challenge").equals(challengeOf(form.get("code_verifier")));
    if (right) {
      answer(request, 200, tokens(asked.get("nonce")));
    } else {
      answer(request, 400, new JsonObject().put("error", "invalid_grant"));
    }
  }

  private JsonObject tokens(String nonce) {
    long now = clock.instant().getEpochSecond();
    return new JsonObject()
        .put("access_token", Handshake.randomText())
        .put("token_type", "Bearer")
        .put("expires_in", TOKEN_SECONDS)
        .put(
            "id_token",
            mint.token(
                person
                    .copy()
                    .put("iss", issuer())
                    .put("aud", CLIENT)
                    .put("iat", now)
                    .put("exp", now + TOKEN_SECONDS)
                    .put("nonce", nonce)));
  }

  private static String challengeOf(String verifier) {
    byte[] digest = Digests.sha256(verifier.getBytes(StandardCharsets.US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }

  @Override
  public void close() {
    Await.await(vertx.close());
  }
}
