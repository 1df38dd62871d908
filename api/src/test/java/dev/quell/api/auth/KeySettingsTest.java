package dev.quell.api.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.QuellConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that cannot work stop the start, with a sentence that says why. */
class KeySettingsTest {
  private static final KeyPair EC = TestKeys.ec("secp256r1");
  private static Vertx vertx;

  @TempDir private Path folder;

  @BeforeAll
  static void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void closeVertx() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private static void assertRefused(QuellConfig.Auth auth, String sentence) {
    assertThatThrownBy(
            () ->
                TokenAccess.create(vertx, auth, Clock.systemUTC(), new SimpleMeterRegistry())
                    .await(20, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("keys"), text);
  }

  private void assertPemRefused(String text, String sentence) throws IOException {
    Path file = file(text);
    assertRefused(
        AuthSettings.publicKeyFile(file),
        "auth.public_key_file: the file " + file + " " + sentence);
  }

  private void assertJwksRefused(String text, String sentence) throws IOException {
    Path file = file(text);
    assertRefused(
        AuthSettings.jwks(file.toString()), "auth.jwks: the file " + file + " " + sentence);
  }

  @Test
  void needsSomeKey() {
    assertRefused(
        AuthSettings.settings(Optional.empty(), Optional.empty(), Optional.empty()),
        "There is no key for tokens. Set auth.secret, auth.public_key_file or auth.jwks.");
  }

  @Test
  void needsLongSecret() {
    assertRefused(
        AuthSettings.secret("x".repeat(31)),
        "auth.secret has only 31 bytes; HS256 needs at least 32 (openssl rand -hex 32).");
    TokenAccess.create(
            vertx,
            AuthSettings.secret("ä".repeat(16)),
            Clock.systemUTC(),
            new SimpleMeterRegistry())
        .await();
  }

  @Test
  void refusesPublicKeyAsSecret() {
    assertRefused(
        AuthSettings.secret(TestKeys.pem(EC)),
        "auth.secret holds a PEM key, which others may know. A public key belongs into the file"
            + " that auth.public_key_file names.");
  }

  @Test
  void refusesUnreadableFiles() {
    Path missing = folder.resolve("missing");

    assertRefused(
        AuthSettings.publicKeyFile(missing),
        "auth.public_key_file: the file " + missing + " cannot be read.");
    assertRefused(
        AuthSettings.jwks(missing.toString()),
        "auth.jwks: the file " + missing + " cannot be read.");
    assertRefused(
        AuthSettings.publicKeyFile(folder),
        "auth.public_key_file: the file " + folder + " must be a file of at most 1048576 bytes.");
  }

  @Test
  void refusesHugeFiles() throws IOException {
    assertJwksRefused(
        " ".repeat(KeySource.MAX_BYTES + 1), "must be a file of at most 1048576 bytes.");
  }

  @Test
  void refusesFileWithoutPem() throws IOException {
    String sentence = "must hold exactly one public key or certificate in PEM form, but holds 0.";

    assertPemRefused("", sentence);
    assertPemRefused("-----BEGIN PUBLIC KEY-----\nAAAA\n", sentence);
  }

  @Test
  void refusesSeveralKeysInOneFile() throws IOException {
    assertPemRefused(
        TestKeys.pem(EC) + TestKeys.pem(EC),
        "must hold exactly one public key or certificate in PEM form, but holds 2.");
  }

  @Test
  void refusesPrivateKey() throws IOException {
    assertPemRefused(
        TestKeys.pem("PRIVATE KEY", EC.getPrivate()),
        "holds a private key; give Quell the public one alone (openssl pkey -pubout).");
  }

  @Test
  void refusesDamagedAndForeignPem() throws IOException {
    assertPemRefused(
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "holds a damaged 'PUBLIC KEY'.");
    assertPemRefused(
        "-----BEGIN PUBLIC KEY-----\nAAAAA\n-----END PUBLIC KEY-----\n",
        "holds a damaged 'PUBLIC KEY'.");
    assertPemRefused(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "holds a damaged 'CERTIFICATE'.");
    assertPemRefused(
        "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n",
        "holds the kind 'RSA PUBLIC KEY'; it must be 'PUBLIC KEY' or 'CERTIFICATE'.");
  }

  @Test
  void refusesWeakAndUnsupportedKeys() throws IOException {
    assertPemRefused(
        TestKeys.pem(TestKeys.rsa(1024)),
        "is an RSA key of 1024 bits; it must have at least 2048.");
    assertPemRefused(
        TestKeys.pem(TestKeys.ec("secp384r1")),
        "is neither an RSA key (for RS256) nor one on the curve P-256 (for ES256).");
  }

  @Test
  void takesKeyOfCertificate() {
    PublicTokenKey ofCertificate = PemKey.parse(Buffer.buffer(Certificates.CERTIFICATE));

    assertThat(ofCertificate).isEqualTo(PemKey.parse(Buffer.buffer(Certificates.PUBLIC_KEY)));
    assertThat(ofCertificate.algorithm()).isEqualTo("ES256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "7 8"})
  void refusesKeySetThatIsNotJson(String text) throws IOException {
    assertJwksRefused(text, "is not JSON.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "{}", "{\"keys\": {}}"})
  void refusesJsonThatIsNoKeySet(String text) throws IOException {
    assertJwksRefused(text, "is no JSON web key set: it has no array 'keys'.");
  }

  @Test
  void refusesKeySetWithoutUsableKey() throws IOException {
    String sentence =
        "holds no usable key; it needs an RSA key of at least 2048 bits or a key on the curve"
            + " P-256, for signatures.";

    assertJwksRefused("{\"keys\": []}", sentence);
    assertJwksRefused("{\"keys\": [7, null, {}, {\"kty\": \"oct\", \"k\": \"AAAA\"}]}", sentence);
    assertJwksRefused(TestKeys.jwks(TestKeys.jwk("weak", TestKeys.rsa(1024))), sentence);
  }

  @Test
  void refusesUnreachableKeySet() throws IOException {
    int unused;
    try (ServerSocket socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    String address = "http://127.0.0.1:" + unused + "/jwks";

    assertThatThrownBy(
            () ->
                TokenAccess.create(
                        vertx,
                        AuthSettings.jwks(address + "?key=hidden"),
                        Clock.systemUTC(),
                        new SimpleMeterRegistry())
                    .await(20, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("auth.jwks: the address " + address + " cannot be fetched (");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host/jwks",
        "http:///jwks",
        "https://user:secret@host/jwks",
        "file:///jwks"
      })
  void refusesAddressesOfOtherKinds(String address) {
    assertRefused(
        AuthSettings.jwks(address),
        "auth.jwks must be a file's path or an address http(s)://host/path without a user name.");
  }

  @Test
  void refusesDamagedAddress() {
    assertRefused(
        AuthSettings.jwks("https://ho st/"),
        "auth.jwks is no address: Illegal character in authority.");
  }
}
