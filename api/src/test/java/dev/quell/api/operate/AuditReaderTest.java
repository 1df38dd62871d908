package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever asks for the whole audit and does not read it keeps neither memory nor a connection. */
@Tag("long")
@DatabaseTest
class AuditReaderTest {
  private static final int LINES = 20_000;
  private static final int REASON = 1_000;

  /** What the buffers of a connection may hold, and what is on its way into them. */
  private static final long MOST_SENT = LINES / 2L * REASON;

  private static final int PATIENCE_MILLIS = 2_000;

  @Shared private TestDatabase db;
  private ApiServer server;

  @BeforeAll
  void start(Closer closer) {
    server =
        closer.register(
            ApiServer.startFor(
                db.options(),
                new QuellConfig.Clients(
                    100, PATIENCE_MILLIS, PATIENCE_MILLIS, 10_000_000, 10_000_000)));
    db.execute(
        """
        insert into kill_audit (person, action, reason, instances)
        select 'alice', 'killed', repeat('x', ?), n from generate_series(1, ?) as n
        """,
        REASON,
        LINES);
    db.execute("vacuum analyze kill_audit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ndjson", "csv"})
  void whoReadsNothingIsGivenUp(String format) throws IOException {
    OffsetDateTime asked = OffsetDateTime.now(ZoneOffset.UTC);
    long cut = cut();
    long before = usedMemory();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(16_384);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      socket
          .getOutputStream()
          .write(
              "GET /api/v3/kill_audit?format=%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                  .formatted(format)
                  .getBytes(StandardCharsets.US_ASCII));
      awaitStandstill(asked);

      assertThat(usedMemory() - before).as("memory for what nobody reads").isLessThan(MOST_SENT);
      assertThat(server.get("/api/v3/kill_audit?limit=1").statusCode()).isEqualTo(200);
      assertThat(connectionsInTransaction()).isZero();

      Await.until(() -> cut() == cut + 1);
      assertThat(metric("quell_http_requests_in_flight ")).isZero();
      assertThat(metric("quell_http_memory_bytes{of=\"answers\"}")).isZero();
      socket.setSoTimeout(20_000);
      assertThat(readAll(socket.getInputStream())).as("bytes").isLessThan(MOST_SENT);
    }
  }

  /** Waits until something has been read for it, and then nothing more for a while. */
  private void awaitStandstill(OffsetDateTime asked) {
    Await.until(
        () ->
            db.<Long>value(
                    """
                    select count(*) from pg_stat_activity
                    where datname = current_database() and query like '%from kill_audit%order by id%'
                      and state = 'idle' and state_change > ?
                      and clock_timestamp() - state_change > interval '1 s'
                    """,
                    asked)
                > 0);
  }

  private long connectionsInTransaction() {
    return db.value(
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'
        """);
  }

  /** How many answers broke off. */
  private long cut() {
    return metric("quell_http_requests_seconds_count{operation=\"getKillAudit\",status=\"5xx\"}");
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

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** What had been sent before the connection was cut. */
  private static long readAll(InputStream answer) throws IOException {
    long length = 0;
    try {
      byte[] part = answer.readNBytes(1_000_000);
      while (part.length > 0) {
        length += part.length;
        part = answer.readNBytes(1_000_000);
      }
    } catch (SocketException cut) {
      return length;
    }
    return length;
  }
}
