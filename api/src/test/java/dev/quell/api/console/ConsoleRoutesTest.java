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
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the console, and how they are served: to everyone, even where tokens are asked. */
@DatabaseTest
class ConsoleRoutesTest {
  private static final Path FOLDER = Path.of("src/main/resources/dev/quell/api/console");
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
  private static final List<String> LIBRARIES = List.of("preact.js", "hooks.js", "htm.js");
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
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    assertThat(links())
        .hasSize(ConsoleBundle.OWN.size() + LIBRARIES.size())
        .doesNotHaveDuplicates()
        .allSatisfy(link -> assertThat(server.get("/" + link).statusCode()).isEqualTo(200));
  }

  /** Links of the page; the first script is also asked for beforehand, as all are. */
  private List<String> links() {
    return LINK.matcher(server.get("/console").body())
        .results()
        .map(m -> m.group(1))
        .distinct()
        .toList();
  }

  private String address(String name) {
    return "/"
        + links().stream().filter(link -> link.endsWith("/" + name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("files")
  void servesEveryFileForGood(String name) throws IOException {
    HttpResponse<String> file = server.get(address(name));

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).isEqualTo(Files.readString(FOLDER.resolve(name)));
    assertThat(header(file, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
    assertThat(header(file, "Content-Type"))
        .startsWith(
            switch (name.substring(name.lastIndexOf('.'))) {
              case ".js" -> "text/javascript";
              case ".css" -> "text/css";
              default -> "image/svg+xml";
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"preact.js", "hooks.js", "htm.js"})
  void servesLibrariesThatFindEachOther(String name) {
    HttpResponse<String> file = server.get(address(name));

    assertThat(header(file, "Content-Type")).startsWith("text/javascript");
    assertThat(file.body()).contains("export").doesNotContainPattern("from ?['\"](?!\\./)");
  }

  @ParameterizedTest
  @MethodSource("files")
  void allowsNoScriptOrStyleButItsFiles(String name) throws IOException {
    assertThat(server.get(address(name)).headers().allValues("Content-Security-Policy"))
        .containsExactly(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                + "frame-ancestors 'none'; require-trusted-types-for 'script'");
    assertThat(Files.readString(FOLDER.resolve(name)))
        .doesNotContainPattern(
            "innerHTML|InnerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(")
        .doesNotContainPattern("<script(?![^>]*\\ssrc=)")
        .doesNotContainPattern("<style|\\sstyle=\"|\\son\\w+=\"");
  }

  /** A script that is not served would leave the page empty. */
  @ParameterizedTest
  @MethodSource("files")
  void importsFilesThatAreServed(String name) throws IOException {
    assertThat(IMPORT.matcher(Files.readString(FOLDER.resolve(name))).results())
        .allSatisfy(
            found ->
                assertThat(found.group(1))
                    .matches(file -> ConsoleBundle.OWN.contains(file) || LIBRARIES.contains(file)));
  }

  @Test
  void thePageIsAskedForAgainAndTellsThatNothingHasChanged() {
    HttpResponse<String> first = server.get("/console");
    String tag = header(first, "ETag");

    HttpResponse<String> second = server.get("/console", "If-None-Match", tag);
    HttpResponse<String> other = server.get("/console", "If-None-Match", "W/\"other\"");

    assertThat(tag).startsWith("W/\"");
    assertThat(second.statusCode()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(header(second, "ETag")).isEqualTo(tag);
    assertThat(other.statusCode()).isEqualTo(200);
  }

  /** A server that is upgraded later than another one is asked for what it does not have. */
  @Test
  void servesWhatThereIsForAnotherVersionButNotForGood() {
    HttpResponse<String> file = server.get("/console/0123456789ab/app.js");

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(header(file, "Cache-Control")).isEqualTo("no-cache");
  }

  @Test
  void servesNothingElse() {
    assertThat(server.get(address("app.js").replace("app.js", "other.js")).statusCode())
        .isEqualTo(404);
    assertThat(server.get("/console/app.js").statusCode()).isEqualTo(404);
    assertThat(server.get("/console/1/..%2Fdocs%2Findex.html").statusCode()).isEqualTo(404);
    assertThat(server.send("POST", "/console", BodyPublishers.noBody()).statusCode())
        .isEqualTo(405);
    assertThat(server.get("/console/").statusCode()).isEqualTo(307);
  }

  static Stream<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("index.html"))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }
}
