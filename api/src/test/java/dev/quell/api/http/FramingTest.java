package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody smuggles a request past a proxy: what could be framed otherwise is answered 400, once, and
 * the connection is closed.
 */
@DatabaseTest
class FramingTest {
  private static final String ROUTE = "/api/v3/array/1/transition_to_killed";
  private static final String BODY = "{\"batch_number\": 1}";
  private static final String CHUNKED = "Host: localhost\r\nTransfer-Encoding: chunked\r\n";
  private static final String SMUGGLED = "GET /api/v3/time HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @Shared private ApiServer server;

  static Stream<Arguments> heads() {
    return Stream.of(
        Arguments.of(CHUNKED + "Content-Length: 5\r\n", "not both"),
        Arguments.of(
            "Host: localhost\r\nContent-Length: 5\r\nTRANSFER-ENCODING: Chunked\r\n", "not both"),
        Arguments.of("Host: localhost\r\nTransfer-Encoding: gzip, chunked\r\n", "must be chunked"),
        Arguments.of("Host: localhost\r\nTransfer-Encoding: identity\r\n", "must be chunked"),
        Arguments.of("Host: localhost\r\nTransfer-Encoding: xchunked\r\n", "must be chunked"),
        Arguments.of("Host: localhost\r\nTransfer-Encoding:\r\n", "must be chunked"),
        Arguments.of(CHUNKED + "Transfer-Encoding: chunked\r\n", "must be chunked"),
        Arguments.of(
            "Host: localhost\r\nTransfer-Encoding: chunked, identity\r\n", "must be chunked"),
        Arguments.of("Host: localhost\r\nTransfer-Encoding : chunked\r\n", "no valid HTTP"),
        Arguments.of("Host: localhost\r\nTransfer-Encoding\u000b: chunked\r\n", "no valid HTTP"),
        Arguments.of(
            "Host: localhost\r\nHost: localhost\r\nContent-Length: 0\r\n", "one Host header"),
        Arguments.of("Host: localhost\r\nContent-Length: 0\r\nHOST: y\r\n", "one Host header"),
        Arguments.of("Host: localhost\r\nA: b\r\n c: d\r\nContent-Length: 0\r\n", "second line"),
        Arguments.of("Host: localhost\r\nContent-Length: 0\r\nA: b\r\n\tc\r\n", "second line"),
        Arguments.of(" Host: localhost\r\nContent-Length: 0\r\n", "no valid HTTP"),
        Arguments.of(
            "Host: localhost\r\nContent-Length: 0\r\nContent-Length: 0\r\n", "no valid HTTP"),
        Arguments.of("Host: localhost\r\nContent-Length: 0, 0\r\n", "no valid HTTP"),
        Arguments.of("Host: localhost\r\nContent-Length: +5\r\n", "no valid HTTP"),
        Arguments.of("Host: localhost\r\nContent-Length: -5\r\n", "no valid HTTP"),
        Arguments.of("Host: localhost\r\nContent-Length: 0x5\r\n", "no valid HTTP"),
        Arguments.of("Host: localhost\r\nContent-Length : 5\r\n", "no valid HTTP"),
        Arguments.of("Host: x\nContent-Length: 0\r\n", "no valid HTTP"));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void refusesHeadsThatFrameTwoWays(String headers, String sentence) {
    String answers =
        server.raw("POST " + ROUTE + " HTTP/1.1\r\n" + headers + "\r\n0\r\n\r\n" + SMUGGLED);

    assertRefused(answers, sentence);
  }

  @Test
  void refusesChunksInAnOlderVersion() {
    assertRefused(
        server.raw("POST " + ROUTE + " HTTP/1.0\r\n" + CHUNKED + "\r\n0\r\n\r\n" + SMUGGLED),
        "must be chunked, in HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2 x\r\n{}\r\n0\r\n\r\n",
        "2;a=b\r\n{}\r\n0\r\n\r\n",
        "2;\r\n{}\r\n0\r\n\r\n",
        "2\t\r\n{}\r\n0\r\n\r\n",
        " 2\r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "\r\n{}\r\n0\r\n\r\n",
        "zz\r\n{}\r\n0\r\n\r\n",
        "2\n{}\r\n0\r\n\r\n",
        "2\r\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}x\r\n0\r\n\r\n",
        "2\r\n{}\n0\r\n\r\n",
        "2\r\n{}\r\n0 x\r\n\r\n",
        "000000002\r\n{}\r\n0\r\n\r\n",
        "100000002\r\n{}\r\n0\r\n\r\n",
        "fffffffff\r\n{}\r\n0\r\n\r\n"
      })
  void refusesChunksThatFrameTwoWays(String body) {
    assertRefused(
        server.raw("POST " + ROUTE + " HTTP/1.1\r\n" + CHUNKED + "\r\n" + body + SMUGGLED),
        "each chunk must be");
  }

  @Test
  void closesAfterSuchABodyThatNobodyReads() {
    String answers =
        server.raw("GET /api/v3/time HTTP/1.1\r\n" + CHUNKED + "\r\n2;x\r\n{}\r\n" + SMUGGLED);

    assertThat(answers.split("HTTP/1\\.", -1)).as(answers).hasSize(2);
  }

  @Test
  void findsWhatComesInPieces() throws Exception {
    String fold = "POST " + ROUTE + " HTTP/1.1\r\nHost: localhost\r\nA: b\r\n c\r\n\r\n";
    String chunk = "POST " + ROUTE + " HTTP/1.1\r\n" + CHUNKED + "\r\n2\r\n{}x\r\n";

    assertRefused(byteByByte(fold), "second line");
    assertRefused(byteByByte(chunk), "each chunk must be");
  }

  @Test
  void takesWhatIsFramedWell() throws Exception {
    String length = Integer.toHexString(BODY.length());
    String chunks = length.toUpperCase(Locale.ROOT) + "\r\n" + BODY + "\r\n0\r\nTrailer: a\r\n\r\n";
    String first = "\r\nPOST " + ROUTE + " HTTP/1.1\r\n" + CHUNKED + "\r\n" + chunks;
    String inHalves = "1\r\n{\r\n12\r\n" + BODY.substring(1) + "\r\n0\r\n\r\n";
    String second = "POST " + ROUTE + " HTTP/1.1\r\n" + CHUNKED + "\r\n" + inHalves;
    String last = "GET /api/v3/time HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    for (String answers :
        new String[] {server.raw(first + second + last), byteByByte(first + second + last)}) {
      assertThat(answers.split("HTTP/1\\.1 200 OK", -1)).as(answers).hasSize(4);
    }
  }

  private static void assertRefused(String answers, String sentence) {
    assertThat(answers).matches("(?s)HTTP/1\\.[01] 400 .*").contains(sentence);
    assertThat(answers.split("HTTP/1\\.[01] [0-9]", -1)).as(answers).hasSize(2);
    assertThat(answers).contains("The request is no valid HTTP", "\"status_code\":\"400\"");
  }

  /** The library sees each byte as it comes. */
  private String byteByByte(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      for (byte next : request.getBytes(StandardCharsets.ISO_8859_1)) {
        out.write(next);
        out.flush();
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
