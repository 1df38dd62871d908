package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.RequestSeeds.Operation;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes, the answer is no defect: requests of all operations with values of every kind,
 * bytes changed in them, and framing that is none, on several connections, several requests at
 * once. The same seed makes the same requests.
 */
@Tag("long")
@DatabaseTest
class FuzzTest {
  private static final int CASES = 20_000;
  private static final int CONNECTIONS = 8;
  private static final int PIPELINED = 25;
  private static final int UNFRAMED = 3;
  private static final int ANSWER_MILLIS = 30_000;
  private static final int SILENCE_MILLIS = 100;
  private static final byte[] LAST =
      "GET /api/v3/api_version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([2-5]\\d\\d) ");
  private static final List<String> HEADERS =
      List.of(
          "X-Server-Structlog-Context: {\"a\": 1}",
          "X-Server-Structlog-Context: [[[",
          "Content-Type: application/json",
          "Content-Type: multipart/form-data; boundary=x",
          "Accept-Encoding: gzip, deflate",
          "Accept-Encoding: x;q=zz",
          "Authorization: Bearer x",
          "Expect: 100-continue",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Range: bytes=0-1",
          "Cookie: =;;=",
          "X: \u00ff");
  private static final List<String> FRAMING =
      List.of(
          "Transfer-Encoding: chunked",
          "Content-Length: 3",
          "Content-Length: 99",
          "Content-Length: x",
          "Content-Length: 99999999999999999999",
          "Host: y",
          " folded",
          "no colon",
          ": no name",
          "Transfer-Encoding: chunked, chunked",
          "Expect: x",
          "X: \u0001",
          "\u0000: \u0000");
  private static final List<String> VERSIONS =
      List.of("HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/1.1x", "ICE/1.0");

  private final long seed = Long.getLong("quell.fuzz.seed", 20261129L);
  private final RequestSeeds seeds = RequestSeeds.read();

  @Shared private TestDatabase db;
  @Shared private ApiServer server;

  @BeforeAll
  void fill() {
    Fixture fixture = Fixture.create(db);
    fixture.batch(1, 3, "R", "R");
  }

  @Test
  void answersNothingWithADefect() throws Exception {
    ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        Random random = new Random(seed + i);
        counts.add(connections.submit(() -> attack(random, CASES / CONNECTIONS)));
      }
      int answers = 0;
      for (Future<Integer> count : counts) {
        answers += count.get(2, TimeUnit.MINUTES);
      }
      assertThat(answers).isGreaterThanOrEqualTo(CASES);
    } finally {
      connections.shutdownNow();
    }
    assertThat(server.get("/api/v3/time").statusCode()).isEqualTo(200);
    assertThat(server.post("/api/v3/array/1/transition_to_killed", "{\"batch_number\": 1}"))
        .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200));
  }

  /** Sends requests until so many are answered, and returns how many are. */
  private int attack(Random random, int requests) throws IOException {
    int answers = 0;
    for (int sent = 0; answers < requests && sent < 2 * requests; sent += PIPELINED) {
      boolean framed = random.nextInt(5) > 0;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < (framed ? PIPELINED : UNFRAMED); i++) {
        bytes.writeBytes(framed ? request(random) : unframed(random));
      }
      bytes.writeBytes(LAST);
      answers += exchange(bytes.toByteArray(), framed);
    }
    return answers;
  }

  private int exchange(byte[] requests, boolean framed) throws IOException {
    List<String> statuses;
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(framed ? ANSWER_MILLIS : SILENCE_MILLIS);
      statuses = statuses(socket, requests, framed);
    }
    assertThat(statuses).as(() -> told(requests)).noneMatch(status -> status.startsWith("5"));
    return statuses.size();
  }

  /**
   * A server that refuses may reset the connection while the rest is still being sent, and one that
   * cannot see the end of a request waits for it.
   */
  private List<String> statuses(Socket socket, byte[] requests, boolean framed) {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    try {
      socket.getOutputStream().write(requests);
      socket.getInputStream().transferTo(answers);
    } catch (SocketTimeoutException silent) {
      if (framed) {
        throw new AssertionError("No answer, " + told(requests), silent);
      }
    } catch (IOException reset) {
      // What came before it counts.
    }
    Matcher matcher = STATUS.matcher(answers.toString(StandardCharsets.ISO_8859_1));
    return matcher.results().map((MatchResult status) -> status.group(1)).toList();
  }

  private String told(byte[] requests) {
    return "-Dquell.fuzz.seed="
        + seed
        + ", of\n"
        + new String(requests, StandardCharsets.ISO_8859_1);
  }

  private byte[] request(Random random) {
    Operation operation = seeds.operation(random);
    byte[] body = changed(seeds.body(operation, random), random);
    StringBuilder head = head(operation, "HTTP/1.1", random);
    if (operation.schema() != null && random.nextInt(6) == 0) {
      head.append("Transfer-Encoding: chunked\r\n\r\n");
      return chunked(head, body);
    }
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    return together(head, body);
  }

  private byte[] unframed(Random random) {
    Operation operation = seeds.operation(random);
    byte[] body = changed(seeds.body(operation, random), random);
    StringBuilder head = head(operation, one(VERSIONS, random), random);
    for (int i = random.nextInt(4); i > 0; i--) {
      head.append(one(FRAMING, random)).append(random.nextInt(9) == 0 ? "\n" : "\r\n");
    }
    head.append("\r\n");
    byte[] request = random.nextBoolean() ? chunked(head, body) : together(head, body);
    return random.nextInt(3) == 0 ? mutated(request, random) : request;
  }

  private StringBuilder head(Operation operation, String version, Random random) {
    StringBuilder head = new StringBuilder(operation.method());
    head.append(' ').append(seeds.address(operation, random)).append(' ').append(version);
    head.append("\r\nHost: localhost\r\n");
    for (int i = random.nextInt(3); i > 0; i--) {
      head.append(one(HEADERS, random)).append("\r\n");
    }
    return head;
  }

  private static byte[] chunked(StringBuilder head, byte[] body) {
    if (body.length > 0) {
      head.append(Integer.toHexString(body.length)).append("\r\n");
      return together(
          head,
          together(new StringBuilder(), body),
          "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    return together(head.append("0\r\n\r\n"));
  }

  private static byte[] together(StringBuilder head, byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] changed(String body, Random random) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(12)) {
      case 0 -> mutated(bytes, random);
      case 1 -> ("{\"a\":" + "[".repeat(random.nextInt(2_000))).getBytes(StandardCharsets.UTF_8);
      case 2 -> together(new StringBuilder(body).append('x'));
      default -> bytes;
    };
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] changed = bytes.clone();
    for (int i = random.nextInt(4); i >= 0 && changed.length > 0; i--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
    }
    return changed;
  }

  private static <T> T one(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }
}
