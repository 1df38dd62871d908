package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.TestTokens;
import dev.quell.api.http.ApiServer;
import dev.quell.api.http.CorsPolicy;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TcpProxy;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The console where tokens are asked for, over a network that may fail. */
@Tag("browser")
@DatabaseTest
@ExtendWith(SharedChromium.class)
class ConsoleSignInTest {
  @Shared private TestDatabase db;
  @Shared private Vertx vertx;
  private ApiServer server;
  private TcpProxy network;
  private Browser browser;

  @BeforeAll
  void start(ChromeDriver chromium, Closer closer) {
    server =
        closer.register(
            ApiServer.start(db.options(), TestTokens.access(vertx), CorsPolicy.only(List.of())));
    network = closer.register(TcpProxy.to("127.0.0.1", server.port()));
    browser = Browser.of(chromium, network.port());
    browser.load("workflows");
  }

  @BeforeEach
  void forgetTheToken() {
    browser.run("sessionStorage.clear()");
    browser.load("workflows");
    browser.find("h1", "Sign in");
  }

  @Test
  void asksForATokenAndKeepsItInTheTabsAlone() {
    WorkflowFixture.create(db, "seen after signing in");
    assertThat(browser.run("return document.querySelector('tbody')")).isNull();

    signIn("alice", "fsm:read");

    browser.find("tbody a", "seen after signing in");
    browser.find(".who", "alice");
    browser.reload();
    browser.find("tbody a", "seen after signing in");
    assertThat(browser.run("return localStorage.length + document.cookie.length")).isEqualTo(0L);
    browser.press("Sign out");
    browser.find("h1", "Sign in");
    assertThat(browser.run("return sessionStorage.length")).isEqualTo(0L);
    browser.reload();
    browser.find("h1", "Sign in");
  }

  @Test
  void tellsWhyATokenIsNotTaken() {
    browser.type("token", "no token");
    browser.press("Sign in");
    assertThat(browser.find(".alert").getText()).isNotBlank();

    signIn("alice", "fsm:write");
    browser.find(".alert", "fsm:read");
  }

  @Test
  void asksAnewWhenTheTokenIsNoLongerTaken() {
    signIn("alice", "fsm:read");
    browser.find("table, .empty");

    withdrawTheTokenAndClick("nav a[href='#/jobs']");

    browser.find(".alert", "no longer valid");
    browser.find("h1", "Sign in");
    assertThat(browser.violations("dialog")).isEmpty();
    signIn("alice", "fsm:read");
    browser.awaitNo("dialog");
    browser.find("h1", "Kill jobs");
  }

  @Test
  void tellsBeforehandThatTheTokenRunsOut() {
    browser.type("token", TestTokens.token("alice", "fsm:read", Instant.now().plusSeconds(119)));
    browser.press("Sign in");

    assertThat(browser.find(".soon").getText()).contains("Your token runs out in 2 min.");
    assertThat(browser.violations("body")).isEmpty();
    browser.press("Sign in again …");
    browser.find("dialog .alert", "before this one runs out");
    signIn("alice", "fsm:read");
    browser.awaitNo("dialog");
    browser.awaitNo(".soon");
  }

  @Test
  void keepsWhatWasTypedWhenTheTokenRunsOut() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "interrupted").running(1, 2, "R", "R");
    signIn("alice", "fsm:read kill");
    browser.find("table");
    browser.visit("workflow/" + fixture.workflow());
    browser.press("Kill workflow " + fixture.workflow());
    browser.type("reason", "a long story");
    browser.find("dialog .count", "2 instances");
    withdrawTheTokenAndClick("dialog .danger");

    browser.find(".alert", "no longer valid");
    signIn("alice", "fsm:read kill");
    browser.awaitNo(".sign-in");
    browser.press("Kill 2 instances");

    browser.find(".facts", "a long story");
    assertThat(jobs("a long story")).isEqualTo(1);
  }

  @Test
  void offersNoKillToThoseWhoMayOnlyLook() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "looked at").running(1, 2, "R", "R");
    signIn("alice", "fsm:read");
    browser.press("Workflows");

    browser.click("tbody a", "looked at");

    WebElement kill = browser.find("[aria-label='Kill workflow " + fixture.workflow() + "']");
    assertThat(kill.isEnabled()).isFalse();
    assertThat(kill.getDomAttribute("title")).isEqualTo("Your token lacks the scope kill.");
  }

  /** The stream of a job is read with the token, which an EventSource could not send. */
  @Test
  void killsTheOwnWorkflowAndWatchesTheJob() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "of alice").running(1, 4, "R", "R");
    begin(fixture);
    browser.find(".phases li[aria-current]", "Grace");
    assertThat(fixture.count("K")).isEqualTo(4);

    db.execute(
        "update task_instance set status = 'D', status_date = clock_timestamp() where array_id = ?",
        fixture.array());

    browser.find(".heading .badge", "done");
    browser.find(".progress .legend", "4 ended by itself");
  }

  @Test
  void tellsBeforehandWhoseWorkflowItIs() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "of bob").running(1, 1, "R", "R");
    db.execute(
        "update workflow_run set \"user\" = 'bob' where workflow_id = ?", fixture.workflow());
    signIn("alice", "fsm:read kill");
    browser.find("table");

    browser.visit("workflow/" + fixture.workflow());

    browser.find("main > .heading small", "It is bob's, and your token lacks the scope kill:any.");
    assertThat(browser.find("[aria-label='Kill workflow " + fixture.workflow() + "']").isEnabled())
        .isFalse();
  }

  /** As a middle click on a link does. */
  @Test
  void anotherTabIsSignedInToo() {
    signIn("alice", "fsm:read");
    browser.find("table, .empty");

    browser.openTab("jobs");

    browser.find("h1", "Kill jobs");
    browser.press("Sign out");
    browser.find("h1", "Sign in");
    browser.closeTab();
    browser.find("h1", "Sign in");
  }

  @Test
  void connectsAgainAfterTheNetworkHasFailed() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "far away").running(1, 2, "R", "R");
    begin(fixture);
    browser.find(".phases li[aria-current]", "Grace");

    network.cut();
    browser.find("#trouble");
    network.restore();

    browser.awaitNo("#trouble");
    browser.press("Pause");
    browser.find(".heading .badge", "paused");
  }

  /** What is sent again is sent under its first key. */
  @Test
  void killsOnceThoughTheFirstAnswerIsLost() throws SQLException {
    WorkflowFixture fixture = WorkflowFixture.create(db, "asked twice").running(1, 2, "Q", "Q");
    signIn("alice", "fsm:read kill");
    browser.find("table");
    browser.visit("workflow/" + fixture.workflow());
    browser.press("Kill workflow " + fixture.workflow());
    browser.type("reason", "asked twice");
    browser.find("dialog button.danger:enabled");
    try (Connection holder = db.connect()) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("lock table kill_job in exclusive mode");
      browser.press("Kill 2 instances");
      Await.until(() -> db.<Long>value("select count(*) from pg_locks where not granted") > 0);
      network.cut();
      browser.find("dialog .alert", "not done twice");
    }
    Await.until(() -> jobs("asked twice") == 1);
    network.restore();

    browser.press("Kill 2 instances");

    browser.find(".heading .badge", "done");
    assertThat(jobs("asked twice")).isEqualTo(1);
  }

  private long jobs(String reason) {
    return db.value("select count(*) from kill_job where reason = ?", reason);
  }

  /** At once, or the page would find out by itself. */
  private void withdrawTheTokenAndClick(String css) {
    browser.run(
        "sessionStorage.setItem('quell.token', 'withdrawn'); document.querySelector(\"%s\").click()"
            .formatted(css));
  }

  private void signIn(String user, String scopes) {
    browser.type("token", TestTokens.token(user, scopes));
    browser.press("Sign in");
  }

  /** Signs in and begins to kill a workflow; ends at the page of the job. */
  private void begin(WorkflowFixture fixture) {
    signIn("alice", "fsm:read kill");
    browser.find("table");
    browser.visit("workflow/" + fixture.workflow());
    browser.press("Kill workflow " + fixture.workflow());
    browser.type("reason", "over");
    browser.click("dialog button.danger:enabled");
    browser.find("h1", "Kill job");
  }
}
