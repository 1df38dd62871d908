package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

@DatabaseTest
class MetricsTest {
  @Shared private ApiServer server;

  @Test
  void countsAndTimesRequestsByOperationAndStatusNeverByPath() {
    server.get("/api/v3/time");
    server.get("/api/v2/time");
    server.get("/api/v3/array/123454321/get_array_max_concurrently_running");
    server.get("/no/such/path");

    HttpResponse<String> metrics = server.get("/metrics");

    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(metrics.body())
        .contains("quell_http_requests_seconds_count{operation=\"getTime\",status=\"2xx\"} 2")
        .contains("quell_http_requests_seconds_count{operation=\"getArrayLimit\",status=\"4xx\"} 1")
        .contains("quell_http_requests_seconds_count{operation=\"none\",status=\"4xx\"} 1")
        .containsPattern(
            "quell_http_requests_seconds_bucket\\{operation=\"getTime\",status=\"2xx\",le=")
        .contains("quell_http_requests_in_flight 0")
        .doesNotContain("123454321", "no/such/path");
  }
}
