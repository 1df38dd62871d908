package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The two jobs that people come to the console for, counted in clicks, and whether everybody can do
 * them: on small screens, in both schemes, and as axe and the measured contrasts tell.
 */
@Tag("browser")
@DatabaseTest
class ConsoleWorkTest {
  /** From so many instances on, a kill must be confirmed. */
  private static final int CONFIRMED = 10;

  private static final String REASON =
      """
      Traceback (most recent call last):
        File "fit.py", line 3, in <module>
      ValueError: subject 17 is not in the list
      """;

  @Shared private TestDatabase db;
  private ApiServer server;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path profile, Closer closer) {
    Prerequisite.CHROMIUM.require();
    server =
        closer.register(
            ApiServer.startWithKillJobs(
                db.options(),
                new QuellConfig.KillJobs(2, 15_000, 120, CONFIRMED, 1_000_000, 2_000)));
    browser = closer.register(Browser.start(server.port(), profile));
  }

  @BeforeEach
  void forgetEarlierComplaints() {
    browser.resize(1280, 860);
    browser.prefer("light");
    browser.complaints();
  }

  @AfterEach
  void nothingWasComplainedOf() {
    assertThat(browser.complaints()).isEmpty();
  }

  /** From the start page, whose search finds the user's workflow at once. */
  @Test
  void tellsWhyATaskFailedAfterThreeClicksAtMost() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "broken").running(1, 3, "D", "D").failed(REASON);
    browser.visit("workflows");

    int before = browser.clicks();
    browser.find(row(fixture) + " .legend a", "1 failed").click();
    browser.find("td .error", "ValueError: subject 17 is not in the list").click();

    assertThat(browser.find(".reason pre").getText()).isEqualTo(REASON.strip());
    assertThat(browser.clicks() - before).isLessThanOrEqualTo(3);
    assertThat(browser.find(".timeline").getText()).contains("error");
    browser.find(".crumbs a", "broken");
  }

  /** Its client queues all the time; what it queues while it is stopped counts as well. */
  @Test
  void stopsARunawayForGoodAfterSixClicksAtMost() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "runaway").running(1, 30, "R", "R").array("rest", 5, "G");
    try (Client client = new Client(fixture.fixture())) {
      client.awaitQueued(20);
      browser.visit("workflows");

      int before = browser.clicks();
      browser.press("Busiest");
      browser.press("runaway");
      browser.press("Stop workflow " + fixture.workflow());
      browser.type("reason", "eats the cluster");
      browser.find("[name=sure]").click();
      browser.find("dialog [value=force]").click();
      browser.find("dialog .danger:enabled").click();
      browser.find("h1", "Kill job");

      assertThat(browser.clicks() - before).isLessThanOrEqualTo(6);
      browser.find(".heading .badge", "done");
      client.awaitTries(20);
      assertThat(fixture.live()).isZero();
      browser.find(".living [data-live='0']");
      browser.awaitNo(".living .alert");
    }
  }

  /** A program that queues one new task after the other, whatever it is told. */
  private final class Client implements AutoCloseable {
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Void> loop;

    Client(Fixture fixture) {
      List<Long> tasks = fixture.tasks(500, "G");
      loop =
          CompletableFuture.runAsync(
              () -> {
                while (!over.get()) {
                  long task = tasks.get(tries.get() % tasks.size());
                  server.post(
                      "/api/v3/array/" + fixture.arrayId() + "/queue_task_batch",
                      """
                      {"task_ids": [%d], "task_resources_id": %d, "workflow_run_id": %d, "cluster_id": 1}
                      """
                          .formatted(task, fixture.resourcesId(), fixture.runId()));
                  tries.incrementAndGet();
                }
              });
    }

    void awaitQueued(int count) {
      Await.until(() -> tries.get() >= count);
    }

    /** Waits until it has tried so many more times. */
    void awaitTries(int more) {
      int target = tries.get() + more;
      Await.until(() -> tries.get() >= target);
    }

    @Override
    public void close() {
      over.set(true);
      loop.join();
    }
  }

  @Test
  void findsWorkflowsByIdAndBeginningOfTheUserInAnyCase() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "sought").running(1, 1, "R", "R");
    db.execute(
        "update workflow_run set \"user\" = 'tberg' where id = ?", fixture.fixture().runId());

    browser.visit("workflows?q=TBER");
    browser.find(row(fixture));
    browser.visit("workflows?q=" + fixture.workflow());
    browser.find(row(fixture));
    assertThat(browser.find("[name=q]").getDomProperty("value"))
        .isEqualTo(Long.toString(fixture.workflow()));
  }

  @Test
  void listsTasksWithoutAnInstanceAndKeepsItsFilterInTheAddress() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "listed").running(1, 2, "R", "R").array("rest", 150, "G");
    browser.visit("workflow/" + fixture.workflow());

    browser.find(".legend a", "150 waiting").click();
    browser.find(".count", "150 tasks");
    browser.press("Next page");
    browser.find("tbody tr:nth-child(50)");
    browser.type("name", "rest-7" + Keys.ENTER);

    browser.find(".count", "11 tasks");
    assertThat(browser.view())
        .isEqualTo("workflow/" + fixture.workflow() + "/tasks?name=rest-7&status=G");
    assertThat(browser.run("return document.activeElement.name")).isEqualTo("name");
    browser.reload();
    browser.find(".count", "11 tasks");
    browser.press("Retry …");
    browser.find("dialog", "Retry 11 tasks");
  }

  @Test
  void limitsWhatRunsAtOnceAndTakesItBack() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "limited").running(1, 2, "R", "R");
    long before = limit(fixture);
    browser.visit("workflow/" + fixture.workflow());

    browser.find(".more summary").click();
    browser.press("Concurrency …");
    browser.type("max_tasks", "0");
    browser.type("reason", "the file server is full");
    browser.press("Set the limit");

    browser.find(".notice", "is held");
    assertThat(limit(fixture)).isZero();
    browser.press("Undo");
    browser.find(".notice", "Undone");
    assertThat(limit(fixture)).isEqualTo(before);
  }

  private long limit(WorkflowFixture fixture) {
    return db.<Integer>value(
        "select max_concurrently_running from workflow where id = ?", fixture.workflow());
  }

  /** Also beneath the pointer, which axe does not see, and in the least room. */
  @Test
  void isAccessibleInBothSchemesAndOnSmallScreens() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "for everybody")
            .running(1, 20, "R", "R")
            .failed(REASON)
            .array("load", 4, "D")
            .arrow("load", "fit");
    String workflow = "workflow/" + fixture.workflow();
    for (String view :
        List.of(
            "workflows",
            workflow,
            workflow + "/tasks",
            "array/" + fixture.array(),
            "task/" + fixture.failedTask(),
            "audit")) {
      browser.visit(view);
      browser.find("tbody tr, main .empty, .timeline");
      browser.prefer("light");
      assertThat(browser.violations()).as(view).isEmpty();
      browser.prefer("dark");
      assertThat(browser.paleColours()).as("%s in the dark", view).isEmpty();
    }
    browser.visit(workflow);
    browser.press("Kill workflow " + fixture.workflow());
    browser.find("dialog [name=confirm]");
    browser.type("reason", "in little room");
    browser.type("confirm", "7");
    WebElement kill = browser.find("dialog .danger:enabled");
    for (String scheme : List.of("dark", "light")) {
      browser.prefer(scheme);
      assertThat(browser.violations()).as("dialogue in %s", scheme).isEmpty();
      browser.hover(kill);
      assertThat(browser.contrast(kill)).as("beneath the pointer in %s", scheme).isGreaterThan(4.5);
    }
    // A phone, a small laptop, and the same at 200 %.
    for (int[] size : new int[][] {{390, 844}, {1366, 657}, {683, 328}}) {
      browser.resize(size[0], size[1]);
      kill.click();
      WebElement alert = browser.find("dialog .alert", "to confirm");
      assertThat(browser.isInSight(alert)).as("error at %d x %d", size[0], size[1]).isTrue();
      assertThat(browser.isInSight(browser.find("[name=confirm]")))
          .as("confirmation at %d x %d", size[0], size[1])
          .isTrue();
      browser.assertFitsTheScreen();
    }
  }

  @Test
  void doesNotJumpWhileItLoadsNorLosesWhatIsMarked() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "steady").running(1, 3, "R", "R").failed(REASON);
    browser.visit("workflow/" + fixture.workflow());
    browser.find("table[aria-label=Arrays] tr", "3 running");

    assertThat(browser.layoutShift()).isLessThan(0.1);
    browser.run("getSelection().selectAllChildren(document.querySelector('h1'))");
    fixture.running(7, 2, "Q", "Q");
    browser.find("table[aria-label=Arrays] tr", "2 queued");
    assertThat(browser.run("return getSelection().toString()")).isEqualTo("steady");
  }

  private static String row(WorkflowFixture fixture) {
    return "tr:has(a[href='#/workflow/" + fixture.workflow() + "'])";
  }
}
