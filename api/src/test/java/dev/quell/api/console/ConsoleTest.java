package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The console in a browser, against a real server and its worker, where everyone is let in. */
@Tag("browser")
@DatabaseTest
@ExtendWith(SharedChromium.class)
class ConsoleTest {
  /** From so many instances on, a kill must be confirmed. */
  private static final int CONFIRMED = 10;

  @Shared private TestDatabase db;
  private ApiServer server;
  private Browser browser;

  @BeforeAll
  void start(ChromeDriver chromium, Closer closer) {
    server =
        closer.register(
            ApiServer.startWithKillJobs(
                db.options(),
                new QuellConfig.KillJobs(2, 15_000, 120, CONFIRMED, 1_000_000, 2_000)));
    browser = Browser.of(chromium, server.port());
  }

  @BeforeEach
  void forgetEarlierComplaints() {
    browser.resize(1280, 860);
    browser.complaints();
  }

  @AfterEach
  void nothingWasComplainedOf() {
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void listsWorkflowsWithTheirCountsAsTheyChange() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "counted").running(1, 3, "R", "R").array("rest", 4, "D");

    browser.visit("workflows");

    String row = "tr:has(a[href='#/workflow/" + fixture.workflow() + "'])";
    assertThat(browser.find(row, "counted").getText())
        .contains("alice", "4 done", "3 running", Long.toString(fixture.workflow()));
    fixture.running(2, 5, "Q", "Q");
    browser.find(row, "5 queued");
    assertThat(browser.find(row + " .strip .tone-queue").getSize().getWidth()).isPositive();
  }

  @Test
  void findsWorkflowsByNameAndUser() {
    WorkflowFixture.create(db, "needle");
    WorkflowFixture.create(db, "hay");

    browser.visit("workflows");
    browser.type("q", "NEEDLE");
    browser.type("user", "alice");
    browser.keys(Keys.ENTER);

    browser.find("tbody a", "needle");
    browser.awaitNo("tbody tr:nth-child(2)");
    assertThat(browser.view()).isEqualTo("workflows?q=NEEDLE&user=alice");
  }

  @Test
  void showsWhatIsOfAUserAndEndsIt() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "of zoe").running(1, 2, "Q", "Q");
    db.execute("update workflow_run set \"user\" = 'zoe' where id = ?", fixture.fixture().runId());
    browser.visit("users?q=zo");
    browser.press("zoe");

    browser.find("h1", "User zoe");
    browser.find("tbody a", "of zoe");
    browser.find(".pair p", "2 instances live");
    browser.find(".pair", "They have asked for no kill.");
    assertThat(browser.view()).isEqualTo("user?user=zoe");
    browser.press("Kill all of zoe");
    browser.find("dialog .count", "2 instances");
    browser.type("reason", "zoe has left");
    browser.press("Kill 2 instances");

    browser.find(".heading .badge", "done");
    assertThat(fixture.count("F")).isEqualTo(2);
  }

  @Test
  void showsAWorkflowWithItsTemplatesAndArrays() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "shown")
            .running(1, 3, "R", "R")
            .array("load", 4, "D")
            .arrow("load", "fit")
            .arrow("load", "check")
            .arrow("fit", "report")
            .arrow("check", "report");

    browser.visit("workflows");
    browser.press("shown");

    browser.find("h1", "shown");
    WebElement picture = browser.find("svg.graph");
    assertThat(picture.getAccessibleName())
        .isEqualTo("4 templates in 3 layers with 4 dependencies");
    assertThat(picture.getText()).contains("load", "fit", "check", "report");
    assertThat(top("load")).isLessThan(top("fit"));
    assertThat(top("fit")).isEqualTo(top("check")).isLessThan(top("report"));
    assertThat(browser.find("table[aria-label=Arrays] tr", "load").getText()).contains("4 done");
    browser.click("table[aria-label=Arrays] a", "fit");
    browser.find("table[aria-label=Instances] tbody tr:nth-child(3)");
    assertThat(browser.view()).isEqualTo("array/" + fixture.array());
  }

  /** From the top of the picture. */
  private int top(String template) {
    return browser.find("svg.graph .node", template).getRect().getY();
  }

  /** Templates may follow each other in a circle, since those of equal name are one. */
  @Test
  void drawsTemplatesThatFollowThemselves() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "circle").arrow("a", "b").arrow("b", "a").arrow("b", "b");

    browser.visit("workflow/" + fixture.workflow());

    assertThat(browser.find("svg.graph").getAccessibleName())
        .isEqualTo("2 templates in 2 layers with 3 dependencies");
  }

  @Test
  void pagesThroughTheInstancesOfABatch() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "paged").running(1, 150, "R", "R").running(2, 2, "Q", "Q");

    browser.visit("array/" + fixture.array());

    browser.find("tbody tr:nth-child(100)");
    assertThat(rows()).isEqualTo(100);
    browser.press("Next page");
    browser.find("tbody tr:nth-child(52)");
    browser.press("First page");
    browser.find("tbody tr:nth-child(100)");
    browser.type("batch", "2");
    browser.keys(Keys.ENTER);
    browser.find("tbody tr:nth-child(2)", "queued");
    assertThat(rows()).isEqualTo(2);
    browser.visit("array/" + fixture.array() + "?status=R");
    browser.press("Kill these …");
    browser.find("dialog .count", "150 instances");
  }

  private int rows() {
    return ((Long) browser.run("return document.querySelectorAll('tbody tr').length")).intValue();
  }

  @Test
  void showsNamesAsTheTextTheyAre() {
    String name =
        "<img src=x onerror=\"document.title='harmed'\"><script>window.harmed = 1</script>";
    WorkflowFixture fixture =
        WorkflowFixture.create(db, name).running(1, 1, "R", "R").arrow(name, "<b>bold</b>");
    db.execute(
        "update \"array\" set name = ? where id = ?", "<i>" + fixture.array(), fixture.array());

    browser.visit("workflows");
    browser.click("tbody a", name);

    browser.find("h1", name);
    browser.find("svg.graph .name", "<b>bold</b>");
    browser.find("table a", "<i>" + fixture.array());
    assertThat(browser.run("return window.harmed ?? document.images.length")).isEqualTo(0L);
    assertThat(browser.run("return document.title")).isEqualTo(name + " · Quell");
  }

  @Test
  void killsAfterADryRunAReasonAndAConfirmation() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "doomed").running(1, 20, "R", "R").running(2, 5, "Q", "Q");
    browser.load("workflow/" + fixture.workflow());
    browser.run("window.sameage = 'the same page'");

    browser.press("Kill workflow " + fixture.workflow());
    browser.find("dialog .count", "25 instances");
    assertThat(browser.find("dialog .counted").getText()).contains("20 running", "5 queued");
    browser.press("Kill 25 instances");
    assertThat(browser.focused()).startsWith("Reason");
    browser.type("reason", "eats all the memory");
    browser.type("grace_seconds", "1");
    browser.type("confirm", "24");
    browser.press("Kill 25 instances");
    browser.find("dialog .alert", "Type 25 to confirm");
    assertThat(fixture.count("R")).isEqualTo(20);
    browser.type("confirm", "25");
    browser.press("Kill 25 instances");

    browser.find(".heading .badge", "done");
    browser.find(".progress .counts", "25 of 25 met");
    browser.find(".progress .legend", "25 killed");
    browser.find(".phases li[aria-current]", "Ended");
    assertThat(browser.run("return window.sameage")).isEqualTo("the same page");
    assertThat(fixture.count("F")).isEqualTo(25);
    browser.find("table[aria-label=Instances] tbody tr:nth-child(25)", "killed");
    browser.find("table[aria-label=Audit] tbody tr", "eats all the memory");
    browser.visit("audit?workflow_id=" + fixture.workflow());
    browser.find("tbody tr", "eats all the memory");
    browser.find("tbody tr", "workflow " + fixture.workflow());
  }

  @Test
  void narrowsAKillDown() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "narrowed").running(1, 4, "R", "R").running(2, 3, "Q", "Q");
    browser.visit("array/" + fixture.array());

    browser.press("Kill array …");
    browser.find("dialog .count", "7 instances");
    browser.click("dialog summary");
    browser.click("dialog [name=status][value=R]");
    browser.find("dialog .count", "3 instances");
    browser.type("reason", "only those that wait");
    browser.press("Kill 3 instances");

    browser.find(".heading .badge", "done");
    assertThat(fixture.count("R")).isEqualTo(4);
    assertThat(fixture.count("F")).isEqualTo(3);
  }

  @Test
  void endsWhatWaitsUnlessToldOtherwise() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "wholly").running(1, 2, "R", "R").array("load", 4, "G");
    browser.visit("workflow/" + fixture.workflow());

    browser.press("Kill workflow " + fixture.workflow());
    browser.find("dialog .count", "2 instances and 4 waiting tasks");
    browser.find("dialog [name=scope][value=all]:checked");
    browser.click("dialog [value=force]");
    browser.type("reason", "all of it");
    browser.press("Kill 2 instances and 4 waiting tasks");

    browser.find(".heading .badge", "done");
    browser.find(".progress .legend", "4 never started");
    browser.find(".facts", "what waits too");
    browser.find("table[aria-label=Instances] tbody tr:nth-child(6)", "never started");
    assertThat(browser.find("table[aria-label=Instances] tbody tr:nth-child(6)").getText())
        .contains("waiting", "failed");
    assertThat(waiting(fixture)).isZero();
  }

  @Test
  void leavesWhatWaitsIfTold() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "partly").running(1, 2, "R", "R").array("load", 4, "G");
    browser.visit("workflow/" + fixture.workflow());

    browser.press("Kill workflow " + fixture.workflow());
    browser.find("dialog .count", "2 instances and 4 waiting tasks");
    browser.click("dialog [name=scope][value=live]");
    browser.find("dialog .counted", "4 waiting tasks may start later");
    browser.click("dialog [value=force]");
    browser.type("reason", "what runs alone");
    browser.press("Kill 2 instances");

    browser.find(".heading .badge", "done");
    browser.find(".facts", "what lived");
    assertThat(fixture.count("F")).isEqualTo(2);
    assertThat(waiting(fixture)).isEqualTo(4);
    assertThat(holds(fixture)).isZero();
  }

  /** What is narrowed by what no waiting task has cannot mean all; the choice comes back. */
  @Test
  void meansAllOnlyWhereThatCanBe() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "which").running(1, 2, "R", "R");
    browser.visit("array/" + fixture.array());

    browser.press("Kill array …");
    browser.find("dialog [name=scope][value=all]:checked");
    browser.click("dialog summary");
    browser.click("dialog [name=status][value=Q]");
    browser.find("dialog [name=scope][value=live]:checked");
    browser.find("dialog [name=scope][value=all]:disabled");
    browser.click("dialog [name=status][value=Q]");
    browser.find("dialog [name=scope][value=all]:checked");

    browser.click("dialog [name=scope][value=live]");
    browser.click("dialog [name=status][value=Q]");
    browser.find("dialog [name=scope][value=all]:disabled");
    browser.click("dialog [name=status][value=Q]");
    browser.find("dialog [name=scope][value=all]:enabled");
    browser.find("dialog [name=scope][value=live]:checked");
  }

  private long waiting(WorkflowFixture fixture) {
    return db.value(
        "select count(*) from task where workflow_id = ? and status = 'G'", fixture.workflow());
  }

  private long holds(WorkflowFixture fixture) {
    return db.value(
        "select count(*) from run_hold where workflow_run_id = ?", fixture.fixture().runId());
  }

  @Test
  void killsChosenInstances() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "chosen").running(1, 4, "Q", "Q");
    browser.visit("array/" + fixture.array());

    browser.click("tbody tr:nth-child(2) input");
    browser.click("tbody tr:nth-child(3) input");
    browser.press("Kill 2 chosen …");
    browser.find("dialog .count", "2 instances");
    browser.type("reason", "these two");
    browser.press("Kill 2 instances");

    browser.find(".heading .badge", "done");
    assertThat(fixture.count("F")).isEqualTo(2);
  }

  @Test
  void pausesResumesAndCancelsAJob() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "steered").running(1, 3, "R", "R");
    begin(fixture, "steered by hand");
    browser.find(".phases li[aria-current]", "Grace");

    browser.press("Pause");
    browser.find(".heading .badge", "paused");
    browser.press("Resume");
    browser.find(".heading .badge", "running");
    browser.press("Rate …");
    browser.type("rate_limit", "50");
    browser.press("Set the rate");
    browser.find(".facts", "50 instances a second");
    browser.press("Cancel …");
    browser.type("reason", "was a mistake");
    browser.press("Cancel this job");

    browser.find(".heading .badge", "cancelled");
    browser.awaitNo("[role=group] button");
    assertThat(fixture.count("K")).isEqualTo(3);
    for (String action : List.of("created", "paused", "resumed", "rate changed", "cancelled")) {
      browser.find("table[aria-label=Audit] strong", action);
    }
    browser.find("table[aria-label=Audit] tr", "was a mistake");
    browser.visit("jobs?state=cancelled");
    browser.find("tbody tr", "steered by hand");
  }

  @Test
  void endsTheGraceByForce() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "forced").running(1, 3, "R", "R");
    begin(fixture, "at once");
    browser.find(".phases li[aria-current]", "Grace");

    browser.press("Force …");
    browser.press("End everything now");

    browser.find(".heading .badge", "done");
    browser.find(".progress", "Of 3 nobody has said that they are gone");
    browser.find("td .badge", "unproven");
    assertThat(fixture.count("F")).isEqualTo(3);
  }

  /** What stands before the server may be too busy, or answer with a page of its own. */
  @Test
  void goesOnAfterAnAnswerThatIsNone() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "persistent").running(1, 3, "R", "R");
    browser.load("workflow/" + fixture.workflow());
    browser.find("table[aria-label=Arrays] tr", "3 running");
    browser.run(
        """
        window.told = '';
        const trouble = document.querySelector('#trouble');
        new MutationObserver(() => { told += trouble.textContent; })
          .observe(trouble, {subtree: true, childList: true, characterData: true});
        const real = window.fetch;
        const answers = [[429, 'slow down'], [200, '<html>in a moment</html>']];
        window.fetch = (...call) => answers.length === 0 ? real(...call)
          : Promise.resolve(new Response(answers[0][1], {status: answers.shift()[0]}));
        """);

    browser.awaitThat("told.includes('429') && told.includes('a page of its own')");
    fixture.running(2, 4, "Q", "Q");

    browser.find("table[aria-label=Arrays] tr", "4 queued");
    browser.awaitNo("#trouble");
    assertThat(browser.find("#age").getText()).isNotBlank();
  }

  /** What comes late moves what lies below it, between a look at it and the press. */
  @Test
  void pressesWhatHasMovedMeanwhile() {
    browser.load("jobs");
    browser.find("h1");
    browser.run(
        """
        const add = (text, layer) => {
          const button = document.body.appendChild(document.createElement('button'));
          button.textContent = text;
          button.onclick = () => { button.textContent = text + ' was pressed'; };
          Object.assign(button.style,
            {position: 'fixed', top: '0', left: '0', width: '90px', height: '40px', zIndex: layer});
          return button;
        };
        add('Beneath', 8);
        const above = add('Above', 9);
        const find = document.elementFromPoint.bind(document);
        document.elementFromPoint = (...point) => {
          setTimeout(() => { above.style.top = '200px'; });
          return find(...point);
        };
        """);

    browser.press("Above");

    browser.find("button", "Above was pressed");
    assertThat(browser.find("button", "Beneath").getText()).isEqualTo("Beneath");
    browser.load("jobs");
  }

  /** A page that shows nothing offers nothing. */
  @Test
  void offersNothingForWhatDoesNotExist() {
    browser.allowComplaints("workflows/987654321");
    browser.visit("workflow/987654321");

    browser.find(".empty", "There is no workflow 987654321.");
    browser.awaitNo("main button");
  }

  /** Begins to kill a workflow with few instances; ends at the page of the job. */
  private void begin(WorkflowFixture fixture, String reason) {
    browser.visit("workflow/" + fixture.workflow());
    browser.press("Kill workflow " + fixture.workflow());
    browser.type("reason", reason);
    browser.click("dialog button.danger:enabled");
    browser.find("h1", "Kill job");
  }

  @Test
  void killsWhatIsStuck() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "stuck").running(1, 2, "R", "K");
    db.execute(
        "update task_instance set status_date = clock_timestamp() - interval '1 day' where array_id = ?",
        fixture.array());

    browser.visit("stuck?workflow_id=" + fixture.workflow());
    WebElement group = browser.find("[data-kind=kill_not_obeyed]", "2 instances");
    assertThat(group.getText()).contains("Suggested: kill by force", "1 d");
    browser.press("Kill: Told to end themselves, but have not ended.");
    browser.find("dialog .count", "2 instances");
    assertThat(browser.find("dialog [value=force]").isSelected()).isTrue();
    browser.type("reason", "the node is gone");
    browser.press("Kill 2 instances");

    browser.find(".heading .badge", "done");
    assertThat(fixture.count("F")).isEqualTo(2);
    browser.visit("stuck?workflow_id=" + fixture.workflow());
    browser.find(".empty", "Nothing is stuck");
  }

  /** From the start page to why something failed, and again from there to what runs no more. */
  @Test
  void isWorkedByKeysAlone() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "by keys").running(1, 3, "Q", "Q").failed("ValueError: 17");
    browser.load("workflows?q=by+keys");
    browser.find("tbody a", "by keys");

    browser.keys(Keys.TAB);
    assertThat(browser.focused()).isEqualTo("Skip to the content");
    browser.keys(Keys.ENTER);
    tabTo("1 failed");
    browser.keys(Keys.ENTER);
    browser.find("td .error");
    assertThat(browser.run("return document.activeElement.tagName")).isEqualTo("H1");
    tabTo("ValueError: 17");
    browser.keys(Keys.ENTER);
    browser.find(".reason pre", "ValueError: 17");

    tabTo(Keys.chord(Keys.SHIFT, Keys.TAB), "Workflows");
    browser.keys(Keys.ENTER);
    browser.find("tbody a", "by keys");
    tabTo("by keys");
    assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.keys(Keys.ENTER);
    browser.find("h1", "by keys");
    String kill = "Kill workflow " + fixture.workflow();
    tabTo(kill);
    browser.keys(Keys.ENTER);
    browser.find("dialog .count", "3 instances");
    assertKeepsTheFocus();
    browser.keys(Keys.ESCAPE);
    browser.awaitNo("dialog");
    assertThat(browser.focused()).isEqualTo(kill);
    browser.keys(Keys.ENTER);
    browser.find("dialog .count", "3 instances");
    browser.keys("no mouse at hand");
    tabTo("Kill 3 instances");
    browser.keys(Keys.ENTER);

    browser.find(".heading .badge", "done");
    assertThat(fixture.live()).isZero();
    browser.find("table[aria-label=Audit] tr", "no mouse at hand");
  }

  /** Whatever happens to be focused after many tabs, it is nothing behind the dialogue. */
  private void assertKeepsTheFocus() {
    browser.run(
        """
        window.visited = {within: 0, beyond: 0};
        addEventListener('focusin', ({target}) => {
          visited[target === document.body || target.closest('dialog') ? 'within' : 'beyond']++;
        });
        """);
    browser.keys(IntStream.range(0, 25).mapToObj(tab -> Keys.TAB).toArray(CharSequence[]::new));
    assertThat((Long) browser.run("return visited.within")).isGreaterThan(10);
    assertThat(browser.run("return visited.beyond")).isEqualTo(0L);
  }

  private void tabTo(String name) {
    tabTo(Keys.TAB, name);
  }

  private void tabTo(CharSequence key, String name) {
    boolean reached =
        IntStream.range(0, 40)
            .anyMatch(
                tab -> {
                  browser.keys(key);
                  return browser.isFocused(name);
                });
    assertThat(reached).as("%s is reached by tabs", name).isTrue();
  }

  @Test
  void tellsAScreenReaderOfTheProgress() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "spoken").running(1, 3, "Q", "Q");
    begin(fixture, "aloud");

    Await.until(
        () ->
            "Job done, Ended: 3 met, 3 killed."
                .equals(browser.run("return document.querySelector('[aria-live]')?.textContent")));
  }

  @Test
  void fitsAPhone() {
    WorkflowFixture fixture =
        WorkflowFixture.create(
                db, "a-name-without-any-blank-that-is-longer-than-the-screen-of-a-phone")
            .running(1, 12, "R", "R")
            .arrow("load", "fit")
            .arrow("another-template-of-a-long-name", "fit");
    browser.resize(390, 844);

    for (String view :
        List.of(
            "workflows",
            "workflow/" + fixture.workflow(),
            "array/" + fixture.array(),
            "stuck",
            "jobs",
            "audit")) {
      browser.visit(view);
      browser.find("h1");
      browser.find("tbody tr, .empty");
      browser.assertFitsTheScreen();
      assertThat(browser.smallTargets()).as(view).isEmpty();
    }
    browser.visit("workflow/" + fixture.workflow());
    browser.press("Kill workflow " + fixture.workflow());
    browser.find("dialog .count", "12 instances");
    browser.assertFitsTheScreen();
    browser.type("reason", "in the bus");
    browser.type("grace_seconds", "1");
    browser.type("confirm", "12");
    browser.press("Kill 12 instances");
    browser.find(".heading .badge", "done");
    browser.find("table[aria-label=Instances] tbody tr:nth-child(12)");
    browser.assertFitsTheScreen();
  }
}
