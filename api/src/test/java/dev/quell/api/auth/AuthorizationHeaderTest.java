package dev.quell.api.auth;

import static dev.quell.api.auth.SecuredServer.READ;
import static dev.quell.api.auth.SecuredServer.basic;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the Authorization header, the answer is 401 at worst, never 5xx. */
class AuthorizationHeaderTest {
  private static final AdjustableClock CLOCK = new AdjustableClock();
  private static final String TOKEN =
      TokenMint.hs256(TestKeys.SECRET).token(AuthSettings.claims(CLOCK));
  private static final Random RANDOM = new Random(20261124);

  private static Vertx vertx;
  private static SecuredServer server;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    server = SecuredServer.start(vertx, AuthSettings.secret(TestKeys.SECRET), CLOCK);
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** Sends bytes that HTTP clients refuse to send. */
  private static int statusOf(byte[]... headers) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(ascii("GET " + READ + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"));
    for (byte[] header : headers) {
      request.writeBytes(ascii("Authorization: "));
      request.writeBytes(header);
      request.writeBytes(ascii("\r\n"));
    }
    request.writeBytes(ascii("\r\n"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      request.writeTo(socket.getOutputStream());
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      return Integer.parseInt(answer.readLine().split(" ")[1]);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void acceptsRightHeaderFromSocket() throws Exception {
    assertThat(statusOf(ascii("Bearer " + TOKEN))).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Basic",
        "Basic ",
        "Basic :",
        "Basic =",
        "Basic !!!!",
        "Basic AAAA",
        "Basic Og==",
        "Digest x",
        "Negotiate AAAA",
        "Bearer a b",
        "Bearer ..",
        "Bearer a.b.c",
        "Bearer\ta.b.c",
        "Bearer e30.e30.e30",
        "Bearer ,,,",
        "bearer bearer"
      })
  void refusesMalformedHeader(String header) throws Exception {
    assertThat(statusOf(ascii(header))).isEqualTo(401);
  }

  @Test
  void refusesTokenInOtherPlaces() throws Exception {
    assertThat(statusOf(ascii(TOKEN))).isEqualTo(401);
    assertThat(server.get(READ, basic(TOKEN, "")).statusCode()).isEqualTo(401);
    assertThat(server.getWithoutCredentials(READ + "?access_token=" + TOKEN).statusCode())
        .isEqualTo(401);
  }

  @Test
  void refusesTwoHeaders() throws Exception {
    byte[] right = ascii("Bearer " + TOKEN);

    assertThat(statusOf(right, right)).isEqualTo(401);
    assertThat(statusOf(right, ascii("Bearer other"))).isEqualTo(401);
  }

  @Test
  void refusesRandomBytes() throws Exception {
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[1 + RANDOM.nextInt(200)];
      RANDOM.nextBytes(noise);
      byte[] line =
          new String(noise, StandardCharsets.ISO_8859_1)
              .replaceAll("[\r\n\0]", "x")
              .getBytes(StandardCharsets.ISO_8859_1);

      assertThat(statusOf(line)).as(Base64.getEncoder().encodeToString(line)).isBetween(400, 499);
    }
  }

  @Test
  void refusesRandomCredentials() throws Exception {
    for (int i = 0; i < 300; i++) {
      byte[] noise = new byte[1 + RANDOM.nextInt(200)];
      RANDOM.nextBytes(noise);
      String base64 = Base64.getEncoder().encodeToString(noise);
      String parts = base64.replaceAll("[+/=]", ".");

      assertThat(statusOf(ascii("Basic " + base64))).isEqualTo(401);
      assertThat(statusOf(ascii("Bearer " + parts))).isEqualTo(401);
      assertThat(server.get(READ, basic("ü" + parts, parts)).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void refusesTokenWithAnyOtherCharacter() throws Exception {
    int signatureEnd = TOKEN.length() - 1;
    for (int i = 0; i < signatureEnd; i += 1 + RANDOM.nextInt(3)) {
      char other = TOKEN.charAt(i) == 'A' ? 'B' : 'A';
      String changed = TOKEN.substring(0, i) + other + TOKEN.substring(i + 1);

      assertThat(server.getWithToken(READ, changed).statusCode()).as(changed).isEqualTo(401);
    }
  }

  @Test
  void refusesCutTokens() throws Exception {
    for (int end = 0; end < TOKEN.length() - 1; end += 1 + RANDOM.nextInt(5)) {
      assertThat(server.getWithToken(READ, TOKEN.substring(0, end) + ".").statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void refusesHugeHeaders() throws Exception {
    String huge = "A".repeat(100_000);

    assertThat(statusOf(ascii("Bearer " + huge))).isEqualTo(401);
    assertThat(statusOf(ascii("Bearer " + "a.".repeat(50_000)))).isEqualTo(401);
    assertThat(statusOf(ascii("Basic " + huge))).isEqualTo(401);
    assertThat(statusOf(ascii(huge))).isEqualTo(401);
    assertThat(statusOf(ascii(" ".repeat(100_000) + huge))).isEqualTo(401);
  }

  @Test
  void refusesDeeplyNestedJson() throws Exception {
    TokenMint mint = TokenMint.hs256(TestKeys.SECRET);
    String deep = "{\"a\":" + "[".repeat(2_500) + "]".repeat(2_500) + "}";

    assertThat(server.getWithToken(READ, mint.token(deep)).statusCode()).isEqualTo(401);
    String header = TokenMint.part(deep);
    assertThat(server.getWithToken(READ, header + ".e30.AAAA").statusCode()).isEqualTo(401);
  }
}
