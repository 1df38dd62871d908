package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.TestTokens;
import dev.quell.api.http.ApiServer;
import dev.quell.api.http.CorsPolicy;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of the console, and how they are served: to everyone, even where tokens are asked. */
@DatabaseTest
class ConsoleRoutesTest {
  private static final Path FOLDER = Path.of("src/main/resources/dev/quell/api/console");
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
  private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");

  @Shared private Vertx vertx;
  private ApiServer server;

  @BeforeAll
  void start(TestDatabase db, Closer closer) {
    server =
        closer.register(
            ApiServer.start(db.options(), TestTokens.access(vertx), CorsPolicy.only(List.of())));
  }

  @Test
  void servesThePageAndWhatItLinks() {
    HttpResponse<String> page = server.get("/console");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    List<String> links = LINK.matcher(page.body()).results().map(m -> m.group(1)).toList();
    assertThat(links)
        .contains("console/app.js", "console/console.css", "console/icon.svg")
        .allSatisfy(link -> assertThat(server.get("/" + link).statusCode()).isEqualTo(200));
  }

  @ParameterizedTest
  @MethodSource("files")
  void servesEveryFile(String name) throws IOException {
    HttpResponse<String> file = server.get("/console/" + name);

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).isEqualTo(Files.readString(FOLDER.resolve(name)));
    assertThat(header(file, "Content-Type"))
        .startsWith(
            switch (name.substring(name.lastIndexOf('.'))) {
              case ".js" -> "text/javascript";
              case ".css" -> "text/css";
              case ".svg" -> "image/svg+xml";
              default -> "text/html";
            });
  }

  @ParameterizedTest
  @MethodSource("files")
  void allowsNoScriptOrStyleButItsFiles(String name) throws IOException {
    assertThat(server.get("/console/" + name).headers().allValues("Content-Security-Policy"))
        .containsExactly(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'; require-trusted-types-for 'script'");
    assertThat(Files.readString(FOLDER.resolve(name)))
        .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(")
        .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
        .doesNotContainPattern("<style|\\sstyle=\"|\\son\\w+=\"");
  }

  /** A script that is not served would leave the page empty. */
  @ParameterizedTest
  @MethodSource("files")
  void importsFilesThatExist(String name) throws IOException {
    assertThat(IMPORT.matcher(Files.readString(FOLDER.resolve(name))).results())
        .allSatisfy(found -> assertThat(FOLDER.resolve(found.group(1))).exists());
  }

  @Test
  void isAskedAgainAndTellsThatNothingHasChanged() {
    HttpResponse<String> first = server.get("/console/app.js");
    String tag = header(first, "ETag");

    HttpResponse<String> second = server.get("/console/app.js", "If-None-Match", tag);
    HttpResponse<String> other = server.get("/console/app.js", "If-None-Match", "W/\"other\"");

    assertThat(tag).startsWith("W/\"");
    assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(header(second, "ETag")).isEqualTo(tag);
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(header(server.get("/console/dom.js"), "ETag")).isNotEqualTo(tag);
  }

  @Test
  void servesNothingElse() {
    assertThat(server.get("/console/other.js").statusCode()).isEqualTo(404);
    assertThat(server.get("/console/..%2Fdocs%2Findex.html").statusCode()).isEqualTo(404);
    assertThat(server.send("POST", "/console", BodyPublishers.noBody()).statusCode())
        .isEqualTo(405);
    assertThat(server.get("/console/").statusCode()).isEqualTo(307);
  }

  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }
}
