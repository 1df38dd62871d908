package dev.quell.api.http;

import static dev.quell.api.http.ApiServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.TestDatabase;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a request that meets a defect of the server: here, a table that is gone. */
@Tag("long")
@DatabaseTest
class DefectTest {
  private static final String PATH = "/api/v3/array/1/get_array_max_concurrently_running";

  @Test
  void answersWithoutTheInsideAndLogsItUnderTheRequestId(TestDatabase db) {
    db.execute("alter table \"array\" rename to array_gone");
    try (ApiServer server = ApiServer.start(db.options());
        LogLines lines = LogLines.of(RequestObserver.class)) {

      HttpResponse<String> response = server.get(PATH, "X-Server-Structlog-Context", "{\"run\":7}");

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).doesNotContain("array_gone", "select", "42P01", "Exception");
      String id = json(response).getJsonObject("error").getString("request_id");
      assertThat(response.headers().firstValue("X-Request-Id")).hasValue(id);

      ILoggingEvent line = lines.awaitEvent("Request ended");
      assertThat(line.getLevel()).isEqualTo(Level.ERROR);
      assertThat(line.getThrowableProxy().getMessage()).contains("does not exist");
      assertThat(LogLines.fields(line))
          .contains(
              entry("path", PATH),
              entry("method", "GET"),
              entry("request_id", id),
              entry("operation", "getArrayLimit"),
              entry("status", 500),
              entry("run", 7));
    }
  }

  @Test
  void logsOtherAnswersForDebuggingOnly(TestDatabase db) {
    try (ApiServer server = ApiServer.start(db.options());
        LogLines lines = LogLines.of(RequestObserver.class)) {
      server.get("/api/v3/time");

      assertThat(lines.awaitEvent("Request ended").getLevel()).isEqualTo(Level.DEBUG);
    }
  }
}
