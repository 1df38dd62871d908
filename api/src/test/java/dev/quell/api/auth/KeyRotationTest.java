package dev.quell.api.auth;

import static dev.quell.api.auth.SecuredServer.READ;
import static dev.quell.api.auth.SecuredServer.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key set at an address: how new keys are found, and how old ones are lost. */
@Tag("process")
class KeyRotationTest {
  private static final KeyPair OLD = TestKeys.ec("secp256r1");
  private static final KeyPair NEW = TestKeys.rsa(2048);
  private static final String OLD_SET = TestKeys.jwks(TestKeys.jwk("old", OLD));
  private static final String NEW_SET = TestKeys.jwks(TestKeys.jwk("new", NEW));

  private final AdjustableClock clock = new AdjustableClock();
  private Vertx vertx;
  private KeyServer issuer;
  private SecuredServer server;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    issuer = KeyServer.start(vertx, OLD_SET);
    server = SecuredServer.start(vertx, AuthSettings.jwks(issuer.address()), clock);
    issuer.forgetRequests();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private String oldToken() {
    return TokenMint.es256(OLD).withHeader("kid", "old").token(AuthSettings.claims(clock));
  }

  private String newToken() {
    return TokenMint.rs256(NEW).withHeader("kid", "new").token(AuthSettings.claims(clock));
  }

  private int read(String token) throws Exception {
    return server.getWithToken(READ, token).statusCode();
  }

  @Test
  void acceptsTokenOfKeySetAtAddress() throws Exception {
    assertThat(read(oldToken())).isEqualTo(200);
    assertThat(issuer.requests()).isZero();
  }

  @Test
  void readsKeySetAgainForUnknownKey() throws Exception {
    issuer.publish(NEW_SET);

    HttpResponse<String> answer = server.post(WRITE, newToken(), "x".repeat(100_000));

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject seen = new JsonObject(answer.body());
    assertThat(seen.getString("body")).hasSize(100_000);
    assertThat(seen.getBoolean("same_thread")).isTrue();
    assertThat(issuer.requests()).isEqualTo(1);
  }

  @Test
  void readsKeySetAtMostOnceAMinuteForUnknownKeys() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(read(newToken())).isEqualTo(401);
    }
    assertThat(issuer.requests()).isEqualTo(1);

    clock.advance(Duration.ofSeconds(59));
    assertThat(read(newToken())).isEqualTo(401);
    assertThat(issuer.requests()).isEqualTo(1);

    clock.advance(Duration.ofSeconds(1));
    issuer.publish(NEW_SET);
    assertThat(read(newToken())).isEqualTo(200);
    assertThat(issuer.requests()).isEqualTo(2);
  }

  @Test
  void doesNotReadKeySetForForgedSignature() throws Exception {
    String forged = TokenMint.rs256(NEW).token(AuthSettings.claims(clock));
    String wrong =
        TokenMint.es256(TestKeys.ec("secp256r1"))
            .withHeader("kid", "old")
            .token(AuthSettings.claims(clock));

    assertThat(read(wrong)).isEqualTo(401);
    assertThat(issuer.requests()).isZero();
    assertThat(read(forged)).isEqualTo(401);
    assertThat(issuer.requests()).isEqualTo(1);
  }

  @Test
  void callersThatArriveMeanwhileShareOneReading() throws Exception {
    Promise<Void> go = Promise.promise();
    issuer.publishAfter(go, NEW_SET);
    String token = newToken();

    List<CompletableFuture<Integer>> calls =
        IntStream.range(0, 8)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> status(token)))
            .toList();
    server.awaitRequests(8);
    go.complete();

    assertThat(calls).allSatisfy(call -> assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo(200));
    assertThat(issuer.requests()).isEqualTo(1);
  }

  private int status(String token) {
    try {
      return read(token);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void forgetsTokensOfRemovedKey() throws Exception {
    String token = oldToken();
    assertThat(read(token)).isEqualTo(200);
    assertThat(read(token)).isEqualTo(200);
    issuer.publish(NEW_SET);

    assertThat(read(newToken())).isEqualTo(200);

    assertThat(read(token)).isEqualTo(401);
  }

  @Test
  void takesEmptyKeySetAtItsWord() throws Exception {
    String token = oldToken();
    assertThat(read(token)).isEqualTo(200);
    issuer.publish("{\"keys\": []}");
    assertThat(read(newToken())).isEqualTo(401);

    assertThat(read(token)).isEqualTo(401);

    clock.advance(Duration.ofMinutes(1));
    issuer.publish(OLD_SET);
    assertThat(read(token)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{\"keys\": 7}"})
  void keepsKeysWhileAnswerIsNoKeySet(String answer) throws Exception {
    issuer.publish(answer);
    assertThat(read(newToken())).isEqualTo(401);
    assertThat(issuer.requests()).isEqualTo(1);

    assertThat(read(oldToken())).isEqualTo(200);
  }

  @Test
  void keepsKeysWhileIssuerIsInTrouble() throws Exception {
    issuer.answer(request -> request.response().setStatusCode(503).end(NEW_SET));
    assertThat(read(newToken())).isEqualTo(401);
    assertThat(read(oldToken())).isEqualTo(200);

    clock.advance(Duration.ofMinutes(1));
    issuer.answer(request -> request.connection().close());
    assertThat(read(newToken())).isEqualTo(401);
    assertThat(read(oldToken())).isEqualTo(200);
  }

  @Test
  void readsKeySetPeriodically() throws Exception {
    TokenVerifier verifier = start(new KeyUrl(vertx, URI.create(issuer.address()), second()), 20);
    String token = oldToken();
    assertThat(verifier.verify(token).await(10, TimeUnit.SECONDS).subject()).isEqualTo("machine-7");

    issuer.publish(NEW_SET);
    issuer.forgetRequests();
    issuer.awaitRequests(3);

    assertThatThrownBy(() -> verifier.verify(token).await(10, TimeUnit.SECONDS))
        .isInstanceOf(AccessDenied.class);
  }

  private TokenVerifier start(KeySource source, long periodMillis) throws Exception {
    TokenRules rules = new TokenRules(Optional.empty(), Optional.empty(), 0);
    return RotatingVerifier.start(
            vertx,
            source,
            keys ->
                new KeySetVerifier(
                    vertx, keys.stream().map(PublicTokenKey::toOptions).toList(), rules, clock),
            clock,
            Duration.ofMillis(periodMillis))
        .await(10, TimeUnit.SECONDS);
  }

  private static Duration second() {
    return Duration.ofSeconds(1);
  }

  private void assertUnreadable(String address, String sentence) {
    KeyUrl source = new KeyUrl(vertx, URI.create(address), second());
    assertThatThrownBy(() -> source.read().await(10, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void followsNoRedirects() throws Exception {
    try (KeyServer other = KeyServer.start(vertx, NEW_SET)) {
      issuer.answer(
          request ->
              request.response().setStatusCode(302).putHeader("Location", other.address()).end());

      assertUnreadable(issuer.address(), "answered with status 302; it must be 200");
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  void trustsNoUnknownCertificate() throws Exception {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    HttpServerOptions tls =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions());
    try (KeyServer impostor = KeyServer.start(vertx, tls, NEW_SET)) {
      String address = impostor.address().replace("http://127.0.0.1", "https://localhost");
      KeyUrl source = new KeyUrl(vertx, URI.create(address), second());

      assertThatThrownBy(() -> source.read().await(10, TimeUnit.SECONDS))
          .hasMessage("cannot be fetched (Failed to create SSL connection)");
      assertThat(impostor.requests()).isZero();
    } finally {
      certificate.delete();
    }
  }

  @Test
  void refusesHugeAnswer() {
    issuer.answer(request -> request.response().end(" ".repeat(KeySource.MAX_BYTES + 1)));

    assertUnreadable(issuer.address(), "sent more than 1048576 bytes");
  }

  @Test
  void readsAnswerOfGreatestSize() throws Exception {
    issuer.answer(request -> request.response().end(" ".repeat(KeySource.MAX_BYTES)));

    Buffer answer =
        new KeyUrl(vertx, URI.create(issuer.address()), second())
            .read()
            .await(10, TimeUnit.SECONDS);

    assertThat(answer.length()).isEqualTo(KeySource.MAX_BYTES);
  }

  @Test
  void givesUpOnEndlessAnswer() {
    issuer.answer(
        request -> {
          request.response().setChunked(true);
          vertx.setPeriodic(10, timer -> request.response().write("{"));
        });

    assertUnreadable(issuer.address(), "gave no complete answer within 1000 ms");
  }

  @Test
  void givesUpOnSilence() {
    issuer.answer(request -> {});

    assertUnreadable(issuer.address(), "gave no complete answer within 1000 ms");
  }
}
