package dev.quell.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.AccessControl;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Security headers, CORS, compression. */
@DatabaseTest
class HeadersTest {
  private static final String TRUSTED = "https://console.example.org";

  @Shared private ApiServer open;
  private ApiServer guarded;

  @BeforeAll
  void start(TestDatabase db, Closer closer) {
    guarded =
        closer.register(
            ApiServer.start(db.options(), AccessControl.open(), CorsPolicy.only(List.of(TRUSTED))));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/v3/health,200",
    "GET,/api/v3,307",
    "GET,/nothing,404",
    "GET,/api/v3/array,405",
    "POST,/api/v3/array,400",
    "GET,/api/v3/array/x/get_array_max_concurrently_running,422",
    "GET,/metrics,200",
    "GET,/api/docs,200"
  })
  void sendsSecurityHeadersWithEveryAnswer(String method, String path, int status) {
    HttpResponse<String> response = open.send(method, path, BodyPublishers.noBody());

    assertThat(response.statusCode()).isEqualTo(status);
    Map.of(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; connect-src 'self'; script-src 'self'; "
                + "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
                + "form-action 'self'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Referrer-Policy",
            "strict-origin-when-cross-origin",
            "Strict-Transport-Security",
            "max-age=31556926; includeSubDomains",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "X-XSS-Protection",
            "1; mode=block")
        .forEach(
            (name, value) ->
                assertThat(response.headers().allValues(name)).as(name).containsExactly(value));
    assertThat(response.headers().firstValue("X-Request-Id").orElseThrow()).hasSize(16);
  }

  @Test
  void allowsNoOriginUnlessToldSo() {
    HttpResponse<String> preflight = preflight(open, "https://evil.example.org", "X-Anything");
    HttpResponse<String> own =
        open.get("/api/v3/time", "Origin", "http://127.0.0.1:" + open.port());

    assertThat(preflight.statusCode()).isEqualTo(400);
    assertThat(preflight.body()).isEqualTo("Disallowed CORS origin");
    assertThat(own.statusCode()).isEqualTo(200);
    for (HttpResponse<String> answer : List.of(preflight, own)) {
      assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void allowsTrustedOriginsWithCredentialsOtherwise() {
    HttpResponse<String> preflight = preflight(guarded, TRUSTED, "content-type, Authorization");
    HttpResponse<String> response = guarded.get("/api/v3/time", "Origin", TRUSTED);

    assertThat(preflight.statusCode()).isEqualTo(200);
    for (HttpResponse<String> answer : List.of(preflight, response)) {
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(TRUSTED);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
      assertThat(answer.headers().firstValue("Vary").orElseThrow()).contains("Origin");
    }
  }

  @Test
  void refusesOtherOriginsAndHeaders() {
    assertThat(preflight(guarded, "https://evil.example.org", "content-type").statusCode())
        .isEqualTo(400);
    assertThat(preflight(guarded, TRUSTED, "content-type, x-evil").statusCode()).isEqualTo(400);
    HttpResponse<String> response =
        guarded.get("/api/v3/time", "Origin", "https://evil.example.org");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void compressesLongAnswersOnly() throws Exception {
    HttpResponse<byte[]> longAnswer = compressed("/api/openapi.json");
    HttpResponse<byte[]> shortAnswer = compressed("/api/v3/time");

    assertThat(longAnswer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(longAnswer.headers().firstValue("Vary").orElseThrow()).contains("Accept-Encoding");
    assertThat(unzipped(longAnswer.body())).contains("\"title\":\"Quell\"");
    assertThat(shortAnswer.headers().firstValue("Content-Encoding")).isEmpty();
  }

  private static HttpResponse<String> preflight(ApiServer server, String origin, String headers) {
    return server.send(
        "OPTIONS",
        "/api/v3/array",
        BodyPublishers.noBody(),
        "Origin",
        origin,
        "Access-Control-Request-Method",
        "POST",
        "Access-Control-Request-Headers",
        headers);
  }

  private HttpResponse<byte[]> compressed(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + open.port() + path);
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).header("Accept-Encoding", "gzip, deflate").build(),
            BodyHandlers.ofByteArray());
  }

  private static String unzipped(byte[] body) throws IOException {
    return new String(
        new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), StandardCharsets.UTF_8);
  }
}
