package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends or takes too slowly, or comes too often, is given up, and nobody else notices. */
@DatabaseTest
@Tag("long")
class SlowClientsTest {
  private static final String HEAD =
      "PUT /api/v3/task/bind_tasks_no_args HTTP/1.1\r\nHost: localhost\r\n";
  private static final String TIME = "GET /api/v3/time HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String LARGE = "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final int MILLIS = 1_000;
  private static final int PATIENT_MILLIS = 20_000;
  private static final long MEMORY = 1_000_000;

  /** Of one large answer, and of small ones beside it. */
  private static final long MEMORY_OF_ONE = 220_000;

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;

  private final List<Socket> sockets = new ArrayList<>();
  private ApiServer server;

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void headersMustComeInTime(Closer closer) throws IOException {
    start(closer, new QuellConfig.Clients(100, MILLIS, PATIENT_MILLIS, MEMORY, MEMORY));
    Socket kept = connect();
    assertThat(ask(kept, TIME)).contains("200 OK");
    Socket silent = connect();
    Socket second = connect();
    assertThat(ask(second, TIME)).contains("200 OK");

    assertThat(trickle(connect(), "GET /api/v3/time HTTP/1.1\r\nHost: local"))
        .startsWith("HTTP/1.1 408 ")
        .contains("its headers must be sent at once", "\"status_code\":\"408\"");
    assertThat(trickle(second, "GET /api/v3/time HTTP/1.1\r\nHost: local"))
        .startsWith("HTTP/1.1 408 ");
    assertThat(read(silent)).isEmpty();
    assertThat(ask(kept, TIME)).contains("200 OK");
    assertThat(metric("quell_http_connections_closed_total{reason=\"slow_request\"}")).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 5000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n1000\r\n"})
  void bodiesMustComeInTime(String framing, Closer closer) throws IOException {
    start(closer, new QuellConfig.Clients(100, MILLIS, PATIENT_MILLIS, MEMORY, MEMORY));

    assertThat(trickle(connect(), HEAD + framing + "{\"a"))
        .startsWith("HTTP/1.1 408 ")
        .contains("its body must be sent at once", "connection: close");
    Await.until(() -> metric("quell_http_requests_in_flight ") == 0);
    assertThat(metric("quell_http_memory_bytes{of=\"requests\"}")).isZero();
  }

  @Test
  void bodiesHaveMemoryTogether(Closer closer) throws IOException {
    start(closer, new QuellConfig.Clients(100, PATIENT_MILLIS, PATIENT_MILLIS, MEMORY, MEMORY));
    String most = " ".repeat((int) MEMORY / 4 - 2);
    List<Socket> uploads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Socket upload = connect();
      send(upload, HEAD + "Content-Length: " + (most.length() + 2) + "\r\n\r\n" + most);
      uploads.add(upload);
    }
    Await.until(() -> metric("quell_http_memory_bytes{of=\"requests\"}") == 4L * most.length());

    assertThat(ask(connect(), HEAD + "Content-Length: " + MEMORY / 4 + "\r\n\r\n"))
        .startsWith("HTTP/1.1 503 ")
        .contains("Retry-After: 1", "no memory left for requests");
    assertThat(
            ask(
                connect(),
                HEAD + "Transfer-Encoding: chunked\r\n\r\n4000\r\n" + " ".repeat(0x4000) + "\r\n"))
        .startsWith("HTTP/1.1 503 ");
    assertThat(ask(connect(), HEAD + "Content-Length: " + (MEMORY / 4 + 1) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ")
        .contains("at most 250000 bytes");
    assertThat(heartbeat().statusCode()).isEqualTo(200);
    for (Socket upload : uploads) {
      assertThat(ask(upload, "{}")).startsWith("HTTP/1.1 4");
    }
    assertThat(metric("quell_http_memory_bytes{of=\"requests\"}")).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersMustBeTaken(boolean something, Closer closer) throws IOException {
    start(closer, new QuellConfig.Clients(100, PATIENT_MILLIS, MILLIS, MEMORY, MEMORY));
    Socket reader = connect();

    send(reader, LARGE.repeat(10));
    if (something) {
      Await.until(
          () -> {
            reader.getInputStream().read();
            return metric("quell_http_connections_closed_total{reason=\"slow_reader\"}") == 1;
          });
    }

    Await.until(() -> metric("quell_http_connections_closed_total{reason=\"slow_reader\"}") == 1);
    assertThat(metric("quell_http_memory_bytes{of=\"answers\"}")).isZero();
    assertThat(metric("quell_http_requests_in_flight ")).isZero();
    read(reader);
    assertThat(heartbeat().statusCode()).isEqualTo(200);
  }

  /** Whoever has stood still for a second makes room for others. */
  @Test
  void answersHaveMemoryTogether(Closer closer) throws IOException {
    start(
        closer,
        new QuellConfig.Clients(100, PATIENT_MILLIS, PATIENT_MILLIS, MEMORY, MEMORY_OF_ONE));
    for (int i = 0; i < 20; i++) {
      send(connect(), LARGE.repeat(10));
    }

    assertThat(heartbeat().statusCode()).isEqualTo(200);
    Await.until(() -> metric("quell_http_memory_refused_total{of=\"answers\"}") >= 19);
    assertThat(metric("quell_http_memory_bytes{of=\"answers\"}")).isLessThan(2 * MEMORY_OF_ONE);
    Await.until(() -> isServed(LARGE));
    Await.until(() -> metric("quell_http_connections_closed_total{reason=\"no_memory\"}") >= 20);
    hangUp();
    Await.until(() -> metric("quell_http_memory_bytes{of=\"answers\"}") == 0);
  }

  @Test
  void connectionsAreBounded(Closer closer) throws IOException {
    start(closer, new QuellConfig.Clients(10, PATIENT_MILLIS, PATIENT_MILLIS, MEMORY, MEMORY));
    Await.until(() -> metric("quell_http_connections ") == 1);
    List<Socket> open = new ArrayList<>();
    for (int i = 1; i < 10; i++) {
      Socket socket = connect();
      assertThat(ask(socket, TIME)).contains("200 OK");
      open.add(socket);
    }

    assertThat(read(connect())).isEmpty();
    assertThat(metric("quell_http_connections_closed_total{reason=\"too_many\"}")).isEqualTo(1);
    assertThat(ask(open.get(0), TIME)).contains("200 OK");
    open.get(0).close();
    Await.until(() -> metric("quell_http_connections ") == 9);
    assertThat(ask(connect(), TIME)).contains("200 OK");
  }

  private void start(Closer closer, QuellConfig.Clients clients) {
    server = closer.register(ApiServer.startFor(db.options(), clients));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4_096);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    socket.setSoTimeout(PATIENT_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends, and gives the beginning of the answer. */
  private static String ask(Socket socket, String text) throws IOException {
    send(socket, text);
    byte[] answer = new byte[4_096];
    int length = socket.getInputStream().read(answer);
    return new String(answer, 0, Math.max(length, 0), StandardCharsets.UTF_8);
  }

  private boolean isServed(String request) throws IOException {
    try {
      return ask(connect(), request).contains("200 OK");
    } catch (SocketException refused) {
      return false;
    }
  }

  /** Sends a further byte from time to time; gives what is answered until the connection ends. */
  private static String trickle(Socket socket, String beginning) throws IOException {
    send(socket, beginning);
    socket.setSoTimeout(MILLIS / 5);
    for (int bytes = 0; bytes < 100; bytes++) {
      try {
        byte[] answer = socket.getInputStream().readNBytes(1);
        socket.setSoTimeout(PATIENT_MILLIS);
        return new String(answer, StandardCharsets.UTF_8) + read(socket);
      } catch (SocketTimeoutException nothing) {
        send(socket, "x");
      }
    }
    throw new AssertionError("It may trickle for ever");
  }

  /** Reads until the connection ends, in whatever way. */
  private static String read(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] part = new byte[4_096];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(part)) {
        text.append(new String(part, 0, n, StandardCharsets.UTF_8));
      }
    } catch (SocketException reset) {
      return text.toString();
    }
    return text.toString();
  }

  private HttpResponse<String> heartbeat() {
    long instance = fixture.instance(fixture.task("R"), "R");
    return server.post(
        "/api/v3/task_instance/" + instance + "/log_report_by", "{\"next_report_increment\": 60}");
  }

  private long metric(String beginning) {
    return server
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
