package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.auth.OidcProvider;
import dev.quell.api.auth.TestTokens;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TcpProxy;
import dev.quell.testing.TestDatabase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.chrome.ChromeDriver;

/** The console of people who sign in at a provider. */
@Tag("browser")
@DatabaseTest
@ExtendWith(SharedChromium.class)
class ConsoleSessionTest {
  @Shared private TestDatabase db;
  @Shared private Vertx vertx;

  @Test
  void keepsWhatWasTypedFromOneSessionToTheNext(ChromeDriver chromium, Closer closer) {
    OidcProvider provider = closer.register(OidcProvider.start());
    provider.seatOperator("alice");
    TcpProxy front = closer.register(TcpProxy.to("127.0.0.1", 0));
    ApiServer server =
        closer.register(
            ApiServer.start(
                db.options(),
                TestTokens.access(vertx),
                provider.settings("http://127.0.0.1:" + front.port()),
                Clock.systemUTC(),
                List.of()));
    front.pointTo(server.port());
    WorkflowFixture fixture = WorkflowFixture.create(db, "of alice").running(1, 2, "R", "R");
    Browser browser = Browser.of(chromium, front.port());
    chromium.manage().deleteAllCookies();

    browser.visit("workflow/" + fixture.workflow());
    browser.press("Sign in with Example");

    browser.press("Kill workflow " + fixture.workflow());
    browser.find(".who", "alice");
    assertThat(browser.run("return document.cookie")).isEqualTo("");
    browser.type("reason", "a long story");
    browser.find("dialog .count", "2 instances");
    db.execute("update session set expires_at = clock_timestamp()");
    browser.run("document.querySelector('dialog .danger').click()");

    browser.find(".alert", "Your session is over");
    assertThat(browser.violations("dialog")).isEmpty();
    browser.press("Sign in with Example");
    browser.awaitNo(".sign-in");
    browser.press("Kill 2 instances");
    browser.find(".facts", "a long story");
    assertThat(db.<String>value("select requested_by from kill_job")).isEqualTo("alice");

    browser.openTab("jobs");
    browser.find("h1", "Kill jobs");
    browser.press("Sign out");
    browser.find("h1", "Sign in");
    browser.closeTab();
    browser.find("h1", "Sign in");
    browser.reload();
    browser.find("h1", "Sign in");
    assertThat(db.<Long>value("select count(*) from session")).isZero();
    closeOtherTabs(chromium);
  }

  /** The browser is that of other tests, too. */
  private static void closeOtherTabs(ChromeDriver chromium) {
    String own = chromium.getWindowHandle();
    for (String tab : chromium.getWindowHandles()) {
      if (!tab.equals(own)) {
        chromium.switchTo().window(tab).close();
      }
    }
    chromium.switchTo().window(own);
  }
}
