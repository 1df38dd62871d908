package dev.quell.api.operate;

import static dev.quell.api.http.ApiServer.json;
import static dev.quell.api.operate.KillJobClient.idOf;
import static dev.quell.api.operate.KillJobClient.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Fresh;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Streams of how a kill job gets on, read by a client of HTTP as they come. */
@Tag("long")
@DatabaseTest
class KillJobEventsTest {
  private static final int MOST_STREAMS = 4;

  @Shared private TestDatabase db;
  @Fresh private ApiServer server;
  @Fresh private KillJobClient client;
  private long job;

  /** Its one instance does not end by itself, so the job is under way until it is cancelled. */
  @BeforeEach
  void beginAJob() {
    Fixture fixture = Fixture.create(db);
    fixture.instance(fixture.task("R"), "R");
    job = idOf(client.begin(order(new JsonObject().put("workflow_id", fixture.workflowId()))));
    client.steer(job, "pause", new JsonObject());
  }

  @Test
  void tellsTheJobAsItIsThenEveryChangeThenEnds() {
    try (EventReader events = EventReader.open(server, job)) {
      assertThat(events.head().statusCode()).isEqualTo(200);
      assertThat(events.head().headers().firstValue("Content-Type")).hasValue("text/event-stream");
      assertThat(events.head().headers().firstValue("Cache-Control")).hasValue("no-store");
      JsonObject first = events.next().orElseThrow();
      assertThat(first).isEqualTo(client.job(job));

      client.steer(job, "rate_limit", new JsonObject().put("rate_limit", 7));

      assertThat(events.next().orElseThrow().getDouble("rate_limit")).isEqualTo(7.0);

      JsonObject last = client.steer(job, "cancel", new JsonObject());

      assertThat(lastOf(events)).isEqualTo(last);
    }
  }

  @Test
  void aJobThatIsOverIsToldOnce() {
    client.steer(job, "cancel", new JsonObject());

    try (EventReader events = EventReader.open(server, job)) {
      assertThat(events.next().orElseThrow().getString("state")).isEqualTo("cancelled");
      assertThat(events.next()).isEmpty();
    }
  }

  /** The event bus may lose messages, and the worker may be another process. */
  @Test
  void changesAreToldThatNoMessageTellsOf() {
    try (ApiServer lonely = ApiServer.withoutWorker(db.options());
        EventReader events = EventReader.open(lonely, job)) {
      assertThat(events.next().orElseThrow().getString("state")).isEqualTo("paused");

      db.execute("update kill_job set state = 'done', phase = 'ended' where id = ?", job);

      assertThat(lastOf(events).getString("state")).isEqualTo("done");
    }
  }

  /** Other requests are answered 503 by then; a look into the table comes later. */
  @Test
  void aStreamLastsLongerThanOtherRequestsMay() {
    try (ApiServer hasty =
            ApiServer.start(
                db.options(),
                http ->
                    new QuellConfig.Http(
                        http.host(),
                        http.port(),
                        false,
                        1,
                        1_000_000,
                        200,
                        1_500,
                        http.clients(),
                        List.of(),
                        List.of(),
                        http.tls()));
        EventReader events = EventReader.open(hasty, job)) {
      assertThat(events.next()).isPresent();

      db.execute("update kill_job set state = 'done', phase = 'ended' where id = ?", job);

      assertThat(lastOf(events).getString("state")).isEqualTo("done");
    }
  }

  @Test
  void knowsNoUnknownJob() {
    HttpResponse<String> response = server.get(KillJobClient.JOBS + "/9000000000/events");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).getString("detail")).isEqualTo("There is no kill job 9000000000.");
  }

  @Test
  void tooManyStreamsAreRefusedUntilOneEnds() {
    List<EventReader> open = new ArrayList<>();
    try {
      for (int i = 0; i < MOST_STREAMS; i++) {
        open.add(EventReader.open(server, job));
      }
      HttpResponse<String> refused = server.get(KillJobClient.JOBS + "/" + job + "/events");

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();

      client.steer(job, "cancel", new JsonObject());
      open.forEach(KillJobEventsTest::lastOf);
      HttpResponse<String> again = server.get(KillJobClient.JOBS + "/" + job + "/events");

      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(again.body()).startsWith("event: kill_job\ndata: {").endsWith("}\n\n");
    } finally {
      open.forEach(EventReader::close);
    }
  }

  @Test
  void aServerThatStopsEndsItsStreams() {
    try (EventReader events = EventReader.open(server, job)) {
      assertThat(events.next()).isPresent();

      Future<Void> drained = server.api().drain();

      assertThat(events.next()).isEmpty();
      Await.await(drained);
    }
  }

  private static JsonObject lastOf(EventReader events) {
    JsonObject last = events.next().orElseThrow();
    for (var next = events.next(); next.isPresent(); next = events.next()) {
      last = next.get();
    }
    return last;
  }
}
