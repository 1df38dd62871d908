package dev.quell.api.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a trace shows of a request, its command and its statements. */
@Tag("long")
@DatabaseTest
class TracesTest {
  private static final String DONE = "POST /api/v3/task_instance/{id}/log_done";
  private static final String CALLERS_TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLERS_SPAN = "b7ad6b7169203331";

  @Shared private TestDatabase db;
  @Shared private Fixture fixture;

  @Test
  void followsAReportFromHttpOverTheEventBusToSql() {
    try (TracedServer server = TracedServer.start(db, 1)) {
      assertThat(server.post(done(runningInstance()))).isEqualTo(200);

      List<SpanData> trace = server.traceWith(DONE);
      SpanData request = only(trace, DONE, SpanKind.SERVER);
      SpanData sent = only(trace, "send", SpanKind.CLIENT);
      SpanData processed = only(trace, "send", SpanKind.SERVER);
      assertThat(text(processed, "messaging.destination.name")).isEqualTo("quell.command.log_done");
      assertThat(sent.getParentSpanId()).isEqualTo(request.getSpanId());
      assertThat(processed.getParentSpanId()).isEqualTo(sent.getSpanId());
      assertThat(trace)
          .filteredOn(span -> span.getName().equals("Query"))
          .allMatch(query -> query.getParentSpanId().equals(processed.getSpanId()))
          .extracting(query -> text(query, "db.query.text"))
          .anyMatch(sql -> sql.contains("for no key update"))
          .anyMatch(sql -> sql.startsWith("update task_instance"));
      assertThat(trace).noneMatch(span -> text(span, "messaging.operation.name").equals("publish"));
    }
  }

  @Test
  void recordsWhatTheCallerRecordsWhateverTheRatio() {
    try (TracedServer server = TracedServer.start(db, 0)) {
      server.post(done(runningInstance()));
      server.post(
          done(runningInstance()),
          "traceparent",
          "00-%s-%s-01".formatted(CALLERS_TRACE, CALLERS_SPAN));

      List<SpanData> trace = server.traceWith(DONE);
      assertThat(only(trace, DONE, SpanKind.SERVER).getParentSpanId()).isEqualTo(CALLERS_SPAN);
      assertThat(server.ended())
          .allMatch(span -> span.getTraceId().equals(CALLERS_TRACE))
          .anyMatch(span -> span.getName().equals("Query"));
    }
  }

  @Test
  void showsNoQueryOfAnAddressAndNoParameterOfAStatement() {
    try (TracedServer server = TracedServer.start(db, 1)) {
      server.post(done(runningInstance()) + "?token=hush&nodename=secret");

      assertThat(server.traceWith(DONE))
          .noneMatch(span -> span.toString().contains("hush"))
          .noneMatch(span -> span.toString().contains("secret"));
    }
  }

  private long runningInstance() {
    return fixture.instance(fixture.task("R"), "R");
  }

  private static String done(long instance) {
    return "/api/v3/task_instance/" + instance + "/log_done";
  }

  private static SpanData only(List<SpanData> trace, String name, SpanKind kind) {
    List<SpanData> found =
        trace.stream()
            .filter(span -> span.getName().equals(name) && span.getKind() == kind)
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static String text(SpanData span, String attribute) {
    return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(attribute)));
  }
}
