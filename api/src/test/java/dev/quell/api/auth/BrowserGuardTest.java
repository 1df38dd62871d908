package dev.quell.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server without tokens lets in, by what browsers say of the page that sends it. */
@DatabaseTest
class BrowserGuardTest {
  private static final String TRUSTED = "https://gui.example.org";
  private ApiServer server;

  @BeforeAll
  void start(TestDatabase db, Closer closer) {
    server =
        closer.register(
            ApiServer.start(
                db.options(),
                http ->
                    new QuellConfig.Http(
                        http.host(),
                        http.port(),
                        false,
                        1,
                        http.maxBodyBytes(),
                        http.maxConcurrentRequests(),
                        http.requestTimeoutMillis(),
                        http.clients(),
                        List.of(TRUSTED),
                        List.of("quell.example.org"),
                        http.tls())));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost",
    "LOCALHOST:8070",
    "quell.localhost",
    "127.0.0.1",
    "127.0.0.1:8070",
    "[::1]:8070",
    "10.1.2.3",
    "quell.example.org",
    "Quell.Example.org:443"
  })
  void answersToItsNamesAndAddresses(String host) {
    assertThat(answer("GET", host)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @CsvSource({
    "rebind.example",
    "rebind.example:8070",
    "localhost.example",
    "127.0.0.1.example",
    "xlocalhost",
    "quell.example.org.evil.example"
  })
  void answersToNoNameThatSomeoneElseMayOwn(String host) {
    assertThat(answer("GET", host))
        .startsWith("HTTP/1.1 403 ")
        .contains(
            "is not known by the name '" + host.replace(":8070", "") + "'", "http.allowed_hosts");
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: https://evil.example",
    "Origin: null",
    "Origin: http://127.0.0.1:9999",
    "Origin: http://localhost:8070",
    "Origin: http://127.0.0.1",
    "Origin: garbage garbage",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: same-site"
  })
  void refusesWhatAForeignPageSends(String header) {
    assertThat(answer("GET", "127.0.0.1:8070", header))
        .startsWith("HTTP/1.1 403 ")
        .contains("comes from a page of another", "http.cors_allowed_origins")
        .doesNotContainIgnoringCase("access-control-allow-origin");
    assertThat(answer("POST", "127.0.0.1:8070", header)).startsWith("HTTP/1.1 403 ");
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://127.0.0.1:8070",
    "Origin: https://127.0.0.1:8070",
    "Origin: " + TRUSTED,
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Site: none",
    "User-Agent: python-requests/2.31"
  })
  void letsInItsOwnPagesTrustedOnesAndPrograms(String header) {
    assertThat(answer("GET", "127.0.0.1:8070", header)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void trustedPagesMayReadTheAnswer() {
    assertThat(answer("GET", "127.0.0.1:8070", "Origin: " + TRUSTED))
        .containsIgnoringCase("access-control-allow-origin: " + TRUSTED);
  }

  @Test
  void letsAPersonFollowALinkButNoFrame() {
    String site = "Sec-Fetch-Site: cross-site";
    String mode = "Sec-Fetch-Mode: navigate";

    assertThat(answer("GET", "127.0.0.1", site, mode, "Sec-Fetch-Dest: document"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(answer("GET", "127.0.0.1", site, mode, "Sec-Fetch-Dest: iframe"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(answer("POST", "127.0.0.1", site, mode, "Sec-Fetch-Dest: document"))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void takesNoPlainText() {
    String path = "/api/v3/array/1/transition_to_killed";

    assertThat(post(path, "Text/Plain; charset=utf-8"))
        .startsWith("HTTP/1.1 415 ")
        .contains("takes no text/plain");
    assertThat(post(path, "application/x-www-form-urlencoded")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void countsWhatItRefuses() {
    answer("GET", "127.0.0.1", "Origin: null");

    assertThat(server.get("/metrics").body())
        .contains("quell_auth_refused_total{reason=\"foreign_page\"}");
  }

  private String answer(String method, String host, String... headers) {
    return server.raw(
        method
            + " /api/v3/time HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + String.join("\r\n", headers)
            + (headers.length > 0 ? "\r\n" : "")
            + "Connection: close\r\nContent-Length: 0\r\n\r\n");
  }

  private String post(String path, String type) {
    return server.raw(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: "
            + type
            + "\r\nContent-Length: 19\r\n\r\n{\"batch_number\": 1}");
  }
}
