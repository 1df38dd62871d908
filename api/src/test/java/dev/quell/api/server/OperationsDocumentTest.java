package dev.quell.api.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether what the pages for operators tell people to do can be done. */
@Tag("process")
@DatabaseTest
class OperationsDocumentTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Path RUNBOOK = DOCS.resolve("operations/runbook.md");
  private static final Path CONTRACT = Path.of("src/main/resources/openapi.json");

  private static final Pattern SECTION = Pattern.compile("(?m)^## (Quell\\w+)$");
  private static final Pattern LINKED = Pattern.compile("runbook\\.md#(\\w+)");
  private static final Pattern SQL = Pattern.compile("(?s)```sql\\n(.*?)```");
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\\n(.*?)```");
  private static final Pattern ROUTE = Pattern.compile("api/v3((?:/[\\w{}]+)+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

  @Shared private TestDatabase db;

  @Test
  void haveASectionForEachAlertInTheOrderOfTheRules() {
    List<String> alerts = Deployed.alerts();

    assertThat(Deployed.find(SECTION, Deployed.text(RUNBOOK))).isEqualTo(alerts);
    assertThat(Deployed.find(LINKED, Deployed.text(Deployed.RULES)))
        .isEqualTo(alerts.stream().map(String::toLowerCase).toList());
  }

  @Test
  void haveSqlThatRuns() throws IOException {
    List<String> statements = blocks(SQL);

    assertThat(statements)
        .hasSizeGreaterThan(5)
        .allSatisfy(sql -> assertThatCode(() -> db.rows(sql)).doesNotThrowAnyException());
  }

  @Test
  void haveShellThatCanBeRead() throws Exception {
    List<String> scripts = blocks(SHELL);

    assertThat(scripts).hasSizeGreaterThan(10);
    for (String script : scripts) {
      Process bash = new ProcessBuilder("bash", "-n", "-c", script).inheritIO().start();
      assertThat(bash.waitFor()).as(script).isZero();
    }
  }

  @Test
  void nameRoutesThatThereAre() throws IOException {
    List<String> routes =
        List.copyOf(new JsonObject(Deployed.text(CONTRACT)).getJsonObject("paths").fieldNames());
    List<String> named = new ArrayList<>();
    for (Path page : pages()) {
      named.addAll(Deployed.find(ROUTE, Deployed.text(page)));
    }

    assertThat(named)
        .isNotEmpty()
        .allMatch(path -> routes.stream().anyMatch(route -> isOf(route, path)));
  }

  @Test
  void linkToPagesThatThereAre() throws IOException {
    List<Path> pages = new ArrayList<>(pages());
    pages.add(Deployed.FOLDER.resolve("README.md"));
    for (Path page : pages) {
      assertThat(Deployed.find(LINK, Deployed.text(page)))
          .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
    }
  }

  /** Parameters stand for anything; so do the words in capitals of a page. */
  private static boolean isOf(String route, String path) {
    return path.matches(route.replaceAll("\\{\\w+}", "[^/]+").replace("{", "\\{"));
  }

  private static List<String> blocks(Pattern pattern) throws IOException {
    List<String> blocks = new ArrayList<>();
    for (Path page : pages()) {
      blocks.addAll(Deployed.find(pattern, Deployed.text(page)));
    }
    return blocks;
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(DOCS.resolve("operations"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }
}
