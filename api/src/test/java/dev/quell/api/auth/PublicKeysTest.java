package dev.quell.api.auth;

import static dev.quell.api.auth.SecuredServer.READ;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys verify which tokens, by each way to configure keys. */
class PublicKeysTest {
  private static final KeyPair RSA = TestKeys.rsa(2048);
  private static final KeyPair OTHER_RSA = TestKeys.rsa(2048);
  private static final KeyPair EC = TestKeys.ec("secp256r1");
  private static final KeyPair OTHER_EC = TestKeys.ec("secp256r1");
  private static Vertx vertx;

  @TempDir private Path folder;
  private final AdjustableClock clock = new AdjustableClock();

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeVertx() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private int statusOf(QuellConfig.Auth auth, TokenMint mint) throws Exception {
    try (SecuredServer server = SecuredServer.start(vertx, auth, clock)) {
      return server.getWithToken(READ, mint.token(AuthSettings.claims(clock))).statusCode();
    }
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "key", ""), text);
  }

  private QuellConfig.Auth pemFile(String pem) throws IOException {
    return AuthSettings.publicKeyFile(file(pem));
  }

  private QuellConfig.Auth jwksFile(String jwks) throws IOException {
    return AuthSettings.jwks(file(jwks).toString());
  }

  @Test
  void acceptsTokenOfRsaKeyInPemFile() throws Exception {
    QuellConfig.Auth auth = pemFile(TestKeys.pem(RSA));

    assertThat(statusOf(auth, TokenMint.rs256(RSA))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.rs256(OTHER_RSA))).isEqualTo(401);
    assertThat(statusOf(auth, TokenMint.es256(EC))).isEqualTo(401);
  }

  @Test
  void acceptsTokenOfEllipticCurveKeyInPemFile() throws Exception {
    QuellConfig.Auth auth = pemFile("a comment\r\n" + TestKeys.pem(EC).replace("\n", "\r\n"));

    assertThat(statusOf(auth, TokenMint.es256(EC))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.es256(OTHER_EC))).isEqualTo(401);
  }

  @Test
  void ignoresKeyIdIfKeyHasNone() throws Exception {
    TokenMint mint = TokenMint.rs256(RSA).withHeader("kid", "whatever");

    assertThat(statusOf(pemFile(TestKeys.pem(RSA)), mint)).isEqualTo(200);
  }

  @Test
  void refusesHs256TokenWhoseSecretIsThePublicKey() throws Exception {
    String pem = TestKeys.pem(RSA);
    String der = new String(RSA.getPublic().getEncoded(), StandardCharsets.ISO_8859_1);

    for (String secret : new String[] {pem, pem.strip(), der}) {
      TokenMint forger = TokenMint.hs256(secret);
      assertThat(statusOf(pemFile(pem), forger)).isEqualTo(401);
      assertThat(statusOf(pemFile(pem), forger.withHeader("alg", "RS256"))).isEqualTo(401);
    }
  }

  @Test
  void refusesHs256TokenWhoseSecretIsAKeyOfTheSet() throws Exception {
    QuellConfig.Auth auth = jwksFile(TestKeys.jwks(TestKeys.jwk("k1", RSA)));
    TokenMint forger = TokenMint.hs256(TestKeys.pem(RSA)).withHeader("kid", "k1");

    assertThat(statusOf(auth, forger)).isEqualTo(401);
  }

  @Test
  void refusesSignatureOfZeros() throws Exception {
    TokenMint forger = TokenMint.es256(EC).withSigner(text -> new byte[64]);

    assertThat(statusOf(pemFile(TestKeys.pem(EC)), forger)).isEqualTo(401);
  }

  @Test
  void refusesSignaturesOfOddLength() throws Exception {
    for (int length : new int[] {1, 2, 63, 65, 128, 255, 1000}) {
      byte[] noise = new byte[length];
      Arrays.fill(noise, (byte) 48);
      TokenMint ec = TokenMint.es256(EC).withSigner(text -> noise);
      TokenMint rsa = TokenMint.rs256(RSA).withSigner(text -> noise);

      assertThat(statusOf(pemFile(TestKeys.pem(EC)), ec)).isEqualTo(401);
      assertThat(statusOf(pemFile(TestKeys.pem(RSA)), rsa)).isEqualTo(401);
    }
  }

  @Test
  void acceptsTokensOfKeySetInFile() throws Exception {
    QuellConfig.Auth auth =
        jwksFile(TestKeys.jwks(TestKeys.jwk("rsa", RSA), TestKeys.jwk("ec", EC)));

    assertThat(statusOf(auth, TokenMint.rs256(RSA).withHeader("kid", "rsa"))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.es256(EC).withHeader("kid", "ec"))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.es256(EC))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.rs256(RSA).withHeader("kid", "other"))).isEqualTo(401);
    assertThat(statusOf(auth, TokenMint.rs256(OTHER_RSA).withHeader("kid", "rsa"))).isEqualTo(401);
  }

  @Test
  void passesOverKeysOfTheSetThatAreNotForTokens() throws Exception {
    String secret =
        Base64.getUrlEncoder().encodeToString(TestKeys.SECRET.getBytes(StandardCharsets.UTF_8));
    QuellConfig.Auth auth =
        jwksFile(
            TestKeys.jwks(
                TestKeys.jwk("good", EC),
                TestKeys.jwk("enc", OTHER_EC).put("use", "enc"),
                TestKeys.jwk("ops", OTHER_EC).put("key_ops", new JsonArray().add("sign")),
                TestKeys.jwk("weak", TestKeys.rsa(1024)),
                TestKeys.jwk("long", RSA).put("alg", "RS512"),
                TestKeys.jwk("odd", RSA).put("n", 7),
                TestKeys.jwk("none", RSA).putNull("kty"),
                new JsonObject().put("kty", "oct").put("k", secret)));

    assertThat(statusOf(auth, TokenMint.es256(EC).withHeader("kid", "good"))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.es256(OTHER_EC).withHeader("kid", "enc"))).isEqualTo(401);
    assertThat(statusOf(auth, TokenMint.es256(OTHER_EC).withHeader("kid", "ops"))).isEqualTo(401);
    assertThat(statusOf(auth, TokenMint.rs256(RSA))).isEqualTo(401);
    assertThat(statusOf(auth, TokenMint.hs256(TestKeys.SECRET))).isEqualTo(401);
  }

  @Test
  void takesKeysOfAllKindsSideBySide() throws Exception {
    QuellConfig.Auth auth =
        AuthSettings.settings(
            Optional.of(TestKeys.SECRET),
            Optional.of(file(TestKeys.pem(RSA))),
            Optional.of(file(TestKeys.jwks(TestKeys.jwk("ec", EC))).toString()));

    assertThat(statusOf(auth, TokenMint.hs256(TestKeys.SECRET))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.rs256(RSA))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.es256(EC).withHeader("kid", "ec"))).isEqualTo(200);
    assertThat(statusOf(auth, TokenMint.hs256(TestKeys.pem(RSA)))).isEqualTo(401);
  }
}
