package dev.quell.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.rows.BusyPlace;
import dev.quell.loadtest.rows.Database;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * Times the pages of the console in a browser, in a database with one workflow of 50,000 tasks and
 * 5,000 others, if asked to by {@code -Dconsole.pages=pages.md}, a path from the folder of the
 * module, where it writes the times for docs/performance.md.
 */
@Tag("browser")
@ExtendWith(PostgresExtension.class)
@EnabledIfSystemProperty(named = "console.pages", matches = ".+")
class ConsolePagesTest {
  private static final int TASKS = 50_000;
  private static final int WORKFLOWS = 5_000;
  private static final int TIMES = 5;

  /**
   * Runs before the scripts of a page: notes when what is looked for has been drawn, in
   * milliseconds since the navigation began.
   */
  private static final String WATCH =
      """
      window.drawn = new Promise(resolve => {
        const watcher = new MutationObserver(() => {
          if (document.querySelector('main :is(' + %s + ')') !== null) {
            watcher.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
          }
        });
        watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
      });
      """;

  /** Types into a field, or chooses of it, and waits until other rows are drawn. */
  private static final String FILTER =
      """
      const [name, value] = arguments;
      const rows = () => document.querySelector('main .listing')?.textContent;
      const before = rows();
      const from = performance.now();
      const field = document.querySelector(`main form [name=${name}]`);
      field.value = value;
      field.form.requestSubmit();
      return new Promise(resolve => {
        const watcher = new MutationObserver(() => {
          if (rows() !== undefined && rows() !== before) {
            watcher.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
          }
        });
        watcher.observe(document.querySelector('main'), {subtree: true, childList: true, characterData: true});
      });
      """;

  private final TestDatabase database;
  private final List<String> lines = new ArrayList<>();

  ConsolePagesTest(TestDatabase database) {
    this.database = database;
  }

  /**
   * What is shown at first.
   *
   * @param view the address of a page
   * @param useful what of it is useful, a selector
   */
  private record Page(String view, String useful) {}

  private static List<Page> pages(BusyPlace place) {
    String workflow = "workflow/" + place.workflow();
    return List.of(
        new Page("workflows", "tbody tr"),
        new Page("users", "tbody tr"),
        new Page("stuck", "[data-kind], .empty:not([aria-busy=true])"),
        new Page("jobs", ".listing"),
        new Page("audit", ".listing"),
        new Page(workflow, ".pair .legend"),
        new Page(workflow, "svg.graph"),
        new Page(workflow + "/tasks", "tbody tr"),
        new Page(workflow + "/errors", "article"),
        new Page(workflow + "/templates/" + place.template() + "/usage", ".plot"),
        new Page("task/" + place.failedTask(), ".attempt"),
        new Page("array/" + place.array(), "tbody tr"));
  }

  /** Fields with values that show other rows than before. */
  private static Map<String, List<List<String>>> filters(BusyPlace place) {
    Map<String, List<List<String>>> filters = new LinkedHashMap<>();
    filters.put(
        "workflows",
        List.of(
            List.of("q", "burden"),
            List.of("user", "console-load-test-7"),
            List.of("status", "F")));
    filters.put(
        "workflow/" + place.workflow() + "/tasks",
        List.of(
            List.of("status", "F"),
            List.of("name", "777"),
            List.of("node", "node-7"),
            List.of("attempts_from", "3"),
            List.of("sort", "attempts"),
            List.of("sort", "name")));
    filters.put("array/" + place.array(), List.of(List.of("status", "R"), List.of("batch", "2")));
    return filters;
  }

  @Test
  void areShownInTime() throws SQLException, IOException {
    Prerequisite.CHROMIUM.require();
    try (ServerUnderTest server = ServerUnderTest.on(database);
        Database rows = new Database(database.connect());
        BusyPlace place = BusyPlace.create(rows, TASKS, WORKFLOWS)) {
      ChromeDriver browser = start();
      try {
        browser.executeCdpCommand("Network.setCacheDisabled", Map.of("cacheDisabled", true));
        pages(place)
            .forEach(
                page ->
                    time(
                        page.view() + " " + page.useful(),
                        () -> load(browser, server, page.view(), page.useful())));
        filters(place)
            .forEach(
                (view, fields) ->
                    fields.forEach(
                        field ->
                            time(
                                view + "?" + String.join("=", field),
                                () -> filter(browser, server, view, field))));
      } finally {
        browser.quit();
      }
    }
    Files.write(Path.of(System.getProperty("console.pages")), lines);
    assertThat(lines).hasSizeGreaterThan(20);
  }

  private interface Timed {
    double millis();
  }

  /** The first time warms up. */
  private void time(String what, Timed timed) {
    timed.millis();
    double[] all = new double[TIMES];
    for (int i = 0; i < TIMES; i++) {
      all[i] = timed.millis();
    }
    Arrays.sort(all);
    lines.add("| `%s` | %.0f ms | %.0f ms |".formatted(what, all[TIMES / 2], all[TIMES - 1]));
  }

  /** From the navigation to what is useful. */
  private static double load(
      ChromeDriver browser, ServerUnderTest server, String view, String useful) {
    browser.get("about:blank");
    Object script =
        browser
            .executeCdpCommand(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of("source", WATCH.formatted("'" + useful + "'")))
            .get("identifier");
    browser.get(server.url() + "/console#/" + view);
    double millis = ((Number) browser.executeScript("return drawn")).doubleValue();
    browser.executeCdpCommand(
        "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
    return millis;
  }

  /** From what is typed to other rows. */
  private static double filter(
      ChromeDriver browser, ServerUnderTest server, String view, List<String> field) {
    load(browser, server, view, "tbody tr");
    return ((Number) browser.executeScript(FILTER, field.toArray())).doubleValue();
  }

  private static ChromeDriver start() {
    return new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
            .usingAnyFreePort()
            .withSilent(true)
            .build(),
        new ChromeOptions()
            .setBinary("/usr/bin/chromium")
            .addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--window-size=1280,860"));
  }
}
