package dev.quell.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.database.LongReads;
import dev.quell.api.database.QueryPlan;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Listings that are too long for memory ({@code docs/contract/cli-and-reaper.md} §1, §20, §27).
 * Connections are read as slowly as the test wants; those that it leaves unread take little ahead.
 */
@Tag("long")
@DatabaseTest
class LongListingTest {
  private static final int TASKS = 50_000;
  private static final int PAGE = 1_000;
  private static final int READ_AHEAD = 16_384;
  private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
  private static final String LIST = "task_table_viz/%d?tt_name=fit";
  private static final String TABLE = "workflow/%d/workflow_tasks?limit=";

  @Shared private TestDatabase db;
  @Shared private ApiServer server;
  private LongListing listing;

  private final List<HttpURLConnection> connections = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeAll
  void fill() {
    listing = LongListing.of(TASKS, db);
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    connections.forEach(HttpURLConnection::disconnect);
    awaitReads(0);
  }

  @Test
  void areWholeAndInOrder() {
    assertSame(get(LIST), listing.taskTable());
    assertSame(get(TABLE + 0), listing.workflowTasks(TASKS));
  }

  @Test
  void areWholeWithoutAnOrder() {
    String body = get("array/%d/get_array_tasks?array_name=").body();

    assertThat(items(body).equals(items(listing.arrayTasks()))).isTrue();
  }

  private static List<String> items(String body) {
    return new JsonObject(body)
        .getJsonArray("array_tasks").stream().map(Object::toString).sorted().toList();
  }

  /** The first rows cost no more than they do in a workflow that has no others. */
  @ParameterizedTest
  @ValueSource(strings = {"force_generic_plan", "force_custom_plan"})
  void beginAtOnce(String mode) throws SQLException {
    long id = listing.flow.workflow;
    String unsorted =
        QueryPlan.of(
            db,
            mode,
            TaskListings.arrayTasks(id, "", "", 0).sql(),
            "bigint, text, bigint",
            id + ", '', 7");
    String sorted =
        QueryPlan.of(
            db,
            mode,
            TaskListings.taskTable(id, "fit").sql(),
            "bigint, text, bigint, bigint",
            id + ", 'fit', 7, 7");
    String table =
        QueryPlan.of(
            db,
            mode,
            TaskListings.workflowTasks(id, null, 0).sql(),
            "bigint, text[], bigint, bigint",
            id + ", null, 7, 7");

    assertThat(unsorted).doesNotContain("Sort");
    for (String plan : List.of(unsorted, sorted, table)) {
      assertThat(plan)
          .contains("rows=7")
          .doesNotContainPattern("on task\\S*.* \\(actual rows=\\d\\d");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, PAGE, PAGE + 1, 2 * PAGE, 40_000})
  void areTheSameWithinAPageAndBeyond(int limit) {
    HttpResponse<String> response = get(TABLE + limit);

    assertSame(response, listing.workflowTasks(limit));
    assertThat(response.headers().firstValue("Content-Length").isPresent())
        .isEqualTo(limit <= PAGE);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @Test
  void areCompressedOnTheWay() throws IOException {
    HttpURLConnection connection = connect(TABLE + 5_000);
    connection.setRequestProperty("Accept-Encoding", "gzip");

    try (InputStream body = new GZIPInputStream(connection.getInputStream())) {
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(listing.workflowTasks(5_000));
    }
    assertThat(connection.getHeaderField("Content-Encoding")).isEqualTo("gzip");
  }

  @Test
  void areNeverInMemoryAsAWhole() throws IOException {
    long length = 0;
    try (InputStream body = connect(LIST).getInputStream()) {
      body.readNBytes(1_000_000);
      long before = usedMemory();
      long most = 0;
      byte[] part = body.readNBytes(4_000_000);
      while (part.length > 0) {
        length += part.length;
        most = Math.max(most, usedMemory() - part.length);
        part = body.readNBytes(4_000_000);
      }
      assertThat(most - before).isLessThan(length / 2);
    }
    assertThat(length).isGreaterThan(20_000_000);
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void waitForTheirReaderAndKeepNobodyElseWaiting() throws IOException {
    String before = listing.taskTable();
    byte[] text = before.getBytes(StandardCharsets.UTF_8);
    InputStream body = connect(LIST).getInputStream();
    byte[] beginning = body.readNBytes(10_000);
    awaitReads(1);

    int changed =
        db.execute(
            "update task set num_attempts = 9 where workflow_id = ? and id % 100 = 0",
            flow().workflow);
    assertThat(changed).isEqualTo(TASKS / 100);
    assertThat(get(TABLE + 5).statusCode()).isEqualTo(200);
    awaitReads(1);
    byte[] rest = body.readAllBytes();

    assertThat(beginning).isEqualTo(Arrays.copyOf(text, 10_000));
    assertThat(rest).isEqualTo(Arrays.copyOfRange(text, 10_000, text.length));
  }

  @Test
  void areGivenUpWhenTheirReaderGoesAway() throws IOException {
    for (int i = 0; i <= LongReads.AT_ONCE; i++) {
      Socket socket = open(LIST);
      awaitReads(1);
      socket.close();
      awaitReads(0);
    }

    assertThat(get(TABLE + 2 * PAGE).statusCode()).isEqualTo(200);
  }

  /** The refused one may come again; the others have stood still for too long by then. */
  @Test
  void areFewAtOnceAndNotForEver() throws IOException {
    List<Socket> asked = new ArrayList<>();
    for (int i = 0; i < LongReads.AT_ONCE; i++) {
      asked.add(ask(LIST));
    }
    for (Socket each : asked) {
      takeBeginning(each);
    }
    awaitReads(LongReads.AT_ONCE);

    HttpResponse<String> refused = get(TABLE + 0);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(get(TABLE + PAGE).statusCode()).isEqualTo(200);
    awaitReads(0);
    assertThat(get(TABLE + 2 * PAGE).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {LIST, TABLE + 0})
  void areCutWhenTheirEndCannotBeRead(String path) throws IOException {
    Socket socket = open(path);
    awaitReads(1);

    db.rows(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'
        """);

    assertThat(restOf(socket)).doesNotEndWith(LAST_CHUNK);
    assertThat(get(TABLE + 2 * PAGE).statusCode()).isEqualTo(200);
  }

  /** Asks for a listing and takes its beginning alone. */
  private Socket open(String path) throws IOException {
    Socket socket = ask(path);
    takeBeginning(socket);
    return socket;
  }

  private Socket ask(String path) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(READ_AHEAD);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
    String request = "GET /api/v3/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    socket
        .getOutputStream()
        .write(request.formatted(path.formatted(flow().workflow)).getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private static void takeBeginning(Socket socket) throws IOException {
    byte[] beginning = socket.getInputStream().readNBytes(10_000);
    assertThat(new String(beginning, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200 ");
  }

  /** What still comes until the connection ends, well or not. */
  private static String restOf(Socket socket) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(rest);
    } catch (IOException reset) {
      return rest.toString(StandardCharsets.UTF_8);
    }
    return rest.toString(StandardCharsets.UTF_8);
  }

  /** Waits until so many reads are under way and have not got on for half a second. */
  private void awaitReads(long count) {
    db.<Long>await(
        waiting -> waiting == count,
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'
          and clock_timestamp() - state_change > %s
        """
            .formatted(count == 0 ? "interval '-1 hour'" : "interval '500 ms'"));
  }

  private static void assertSame(HttpResponse<String> response, String expected) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body().length()).isEqualTo(expected.length());
    assertThat(response.body().equals(expected)).isTrue();
  }

  private Flow flow() {
    return listing.flow;
  }

  private HttpResponse<String> get(String path) {
    return server.get("/api/v3/" + path.formatted(flow().workflow));
  }

  private HttpURLConnection connect(String path) throws IOException {
    URI address =
        URI.create(
            "http://127.0.0.1:" + server.port() + "/api/v3/" + path.formatted(flow().workflow));
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connections.add(connection);
    return connection;
  }
}
