package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** What a page of another origin reaches, in the browser of someone whose Quell has no tokens. */
@Tag("browser")
@DatabaseTest
class ForeignPageTest {
  private static final String REBOUND = "rebound.example";
  private static final String ANSWER =
      """
      const told = arguments[arguments.length - 1];
      %s.then(answer => told(answer.type + ' ' + answer.status), failure => told('failed'));
      """;

  @Shared private TestDatabase db;
  @Shared private ApiServer quell;
  private WorkflowFixture fixture;
  private ChromeDriver browser;
  private String foreign;

  @BeforeAll
  void start(Closer closer) throws IOException {
    Prerequisite.CHROMIUM.require();
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext(
        "/",
        exchange -> {
          byte[] page = page().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    other.start();
    closer.register(() -> other.stop(0));
    foreign = "http://127.0.0.1:" + other.getAddress().getPort() + "/";
    fixture = WorkflowFixture.create(db, "attacked").running(1, 3, "R", "R");
    browser = Chromium.start("--host-resolver-rules=MAP " + REBOUND + " 127.0.0.1");
    closer.register(browser::quit);
  }

  /** A form whose field makes a JSON object of its text, an image, a frame, a link. */
  private String page() {
    String order = order().replace("\"", "&quot;");
    return """
        <!doctype html><title>foreign</title>
        <form method=post enctype="text/plain" action="%1$s/api/v3/kill_jobs">
          <input name="%2$s, &quot;x&quot;: &quot;" value="&quot;}"></form>
        <iframe name=frame src="%1$s/console"></iframe>
        <img src="%1$s/api/docs/assets/favicon-32x32.png">
        <a href="%1$s/console">console</a>
        """
        .formatted(origin(), order.substring(0, order.length() - 1));
  }

  private String origin() {
    return "http://127.0.0.1:" + quell.port();
  }

  private String order() {
    return """
        {"selector": {"workflow_id": %d}, "reason": "attack", "mode": "force"}"""
        .formatted(fixture.workflow());
  }

  @AfterEach
  void nothingWasKilled() {
    assertThat(db.<Long>value("select count(*) from kill_job")).isZero();
    assertThat(db.<Long>value("select count(*) from task_instance where status <> 'R'")).isZero();
  }

  @Test
  void theOrderWouldKillIfItCameFromAProgram() {
    assertThat(
            quell
                .send(
                    "POST",
                    "/api/v3/kill_jobs/dry_run",
                    BodyPublishers.ofString(
                        "{\"selector\": {\"workflow_id\": " + fixture.workflow() + "}}"))
                .body())
        .contains("\"count\":3");
  }

  @Test
  void cannotReadByFetch() {
    browser.get(foreign);

    assertThat(fetched("fetch('" + origin() + "/api/v3/kill_jobs')")).isEqualTo("failed");
  }

  @Test
  void cannotPostWhatNeedsNoPermission() {
    browser.get(foreign);

    assertThat(
            fetched(
                "fetch('%s/api/v3/kill_jobs', {method: 'POST', mode: 'no-cors', body: `%s`})"
                    .formatted(origin(), order())))
        .isEqualTo("opaque 0");
  }

  @Test
  void cannotPostJsonByFetch() {
    browser.get(foreign);

    assertThat(
            fetched(
                """
                fetch('%s/api/v3/kill_jobs', {method: 'POST', body: `%s`,
                  headers: {'Content-Type': 'application/json'}})"""
                    .formatted(origin(), order())))
        .isEqualTo("failed");
  }

  @Test
  void cannotPostByForm() {
    browser.get(foreign);

    browser.executeScript("document.forms[0].submit()");

    Await.until(() -> browser.getCurrentUrl().startsWith(origin()));
    assertThat(text()).contains("comes from a page of another");
  }

  @Test
  void cannotShowImagesOrFrames() {
    browser.get(foreign);

    assertThat(browser.executeScript("return document.images[0].naturalWidth")).isEqualTo(0L);
    browser.switchTo().frame("frame");
    assertThat(browser.findElements(By.cssSelector("nav, main"))).isEmpty();
  }

  @Test
  void cannotTakeThisServersPlaceUnderANameOfItsOwn() {
    String rebound = origin().replace("127.0.0.1", REBOUND);
    browser.get(rebound + "/console");
    String page = text();

    assertThat(page).contains("is not known by the name '" + REBOUND + "'");
    assertThat(fetched("fetch('/api/v3/kill_jobs')")).isEqualTo("basic 403");
    assertThat(fetched("fetch('/api/v3/kill_jobs', {method: 'POST', body: `" + order() + "`})"))
        .isEqualTo("basic 403");
  }

  @Test
  void aPersonMayFollowALinkToTheConsole() {
    browser.get(foreign);

    browser.findElement(By.linkText("console")).click();

    Await.until(() -> browser.getCurrentUrl().startsWith(origin()));
    Await.until(() -> !browser.findElements(By.cssSelector("main")).isEmpty());
    assertThat(URI.create(browser.getCurrentUrl()).getPath()).isEqualTo("/console");
  }

  /** What the page hears of its own call: the kind of answer and its status, or that it failed. */
  private Object fetched(String call) {
    return browser.executeAsyncScript(ANSWER.formatted(call));
  }

  private String text() {
    return browser.findElement(By.tagName("body")).getText();
  }
}
