package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.Await;
import dev.quell.testing.Closer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * The two jobs that people come to the console for, counted in clicks, and whether everybody can do
 * them: on small screens, in both schemes, and as axe and the measured contrasts tell.
 */
@Tag("browser")
@DatabaseTest
@ExtendWith(SharedChromium.class)
class ConsoleWorkTest {
  /** From so many instances on, a kill must be confirmed. */
  private static final int CONFIRMED = 10;

  /** Dialogues after which it can be had as before. */
  private static final List<String> UNDOABLE =
      List.of("Save this view …", "Concurrency …", "Rate …");

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
    browser.click(row(fixture) + " .legend a", "1 failed");
    browser.click("td .error", "ValueError: subject 17 is not in the list");

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
      browser.click("[name=sure]");
      browser.click("dialog [value=force]");
      browser.click("dialog .danger:enabled");
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

    browser.click(".legend a", "150 waiting");
    browser.find(".count", "150 tasks");
    browser.press("Next page");
    browser.find("tbody tr:nth-child(50)");
    browser.type("name", "rest-7");
    browser.keys(Keys.ENTER);

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

    browser.click(".more summary");
    browser.press("Concurrency …");
    browser.type("max_tasks", "0");
    browser.type("reason", "the file server is full");
    browser.press("Set the limit");

    browser.find(".notice", "is held");
    assertThat(browser.flaws(".notice")).isEmpty();
    assertThat(limit(fixture)).isZero();
    browser.press("Undo");
    browser.find(".notice", "Undone");
    assertThat(limit(fixture)).isEqualTo(before);
  }

  @Test
  void limitsAnArray() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "one array").running(1, 2, "R", "R");
    browser.visit("workflow/" + fixture.workflow());

    browser.press("Concurrency of fit");
    browser.type("max_tasks", "3");
    browser.type("reason", "the others first");
    browser.press("Set the limit");

    browser.find(".notice", "fit: at most 3 tasks at once");
    assertThat(
            db.<Integer>value(
                "select max_concurrently_running from \"array\" where id = ?", fixture.array()))
        .isEqualTo(3);
  }

  @Test
  void writesDownWhyAWorkflowBeginsAnew() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "anew").failed(REASON);
    db.execute("update workflow_run set status = 'E' where id = ?", fixture.fixture().runId());
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflow());
    browser.visit("workflow/" + fixture.workflow());

    browser.click(".more summary");
    browser.press("Reset …");
    browser.type("reason", "the list was mended");
    browser.press("Reset");

    browser.find(".notice", "begins anew");
    browser.follow("audit?workflow_id=" + fixture.workflow(), "Audit");
    browser.find("tbody tr", "the list was mended");
  }

  private long limit(WorkflowFixture fixture) {
    return db.<Integer>value(
        "select max_concurrently_running from workflow where id = ?", fixture.workflow());
  }

  @Test
  void everyPageAndDialogueIsForEverybody() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "for everybody")
            .running(1, 8, "D", "D")
            .used()
            .running(2, 2, "R", "K")
            .running(3, 3, "R", "R")
            .failed(REASON)
            .array("load", 4, "D")
            .arrow("load", "fit");
    db.execute("update workflow set status = 'F' where id = ?", fixture.workflow());
    fixture.since("K", "1 day");
    long job = killWithAGrace(fixture, 3);
    String workflow = "workflow/" + fixture.workflow();
    SoftAssertions softly = new SoftAssertions();
    browser.visit("workflows");

    assertPage(softly, "workflows", "Workflows", row(fixture));
    assertDialogue(softly, "Save this view …");
    assertPage(softly, workflow, "for everybody", "svg.graph");
    String usage = browser.address("main a[href$='/usage']");
    for (String button :
        List.of(
            "Kill workflow " + fixture.workflow(),
            "Stop workflow " + fixture.workflow(),
            "Concurrency …",
            "Release …",
            "Make way …",
            "More resources …",
            "Reset …")) {
      assertDialogue(softly, button);
    }
    assertPage(softly, workflow + "/errors", "Errors", "article");
    assertPage(softly, browser.address("article .heading a"), "Tasks with this error", "tbody tr");
    assertPage(softly, usage, "Usage of fit", ".plot .column");
    assertPage(softly, workflow + "/tasks", "Tasks", "tbody tr");
    for (String button : List.of("Retry …", "Set to done …", "Kill these …")) {
      assertDialogue(softly, button);
    }
    assertPage(softly, "task/" + fixture.failedTask(), "", ".reason");
    assertPage(softly, "array/" + fixture.array(), "fit", "tbody tr");
    assertPage(softly, "users", "Users", "tbody tr");
    assertPage(softly, "user?user=alice", "User alice", ".pair .legend");
    assertPage(softly, "stuck", "Stuck", "[data-kind]");
    assertPage(softly, "jobs", "Kill jobs", "tbody tr");
    assertPage(softly, "audit", "Audit", "tbody tr");
    assertPage(softly, "job/" + job, "Kill job", ".living .bar");
    for (String button : List.of("Rate …", "Cancel …", "Force …")) {
      assertDialogue(softly, button);
    }
    end(job);
    softly.assertAll();
  }

  /** What can be opened is opened for it, menus and what narrows a kill down among others. */
  private void assertPage(SoftAssertions softly, String view, String heading, String awaited) {
    browser.follow(view, heading);
    browser.find("main " + awaited);
    softly.assertThat(browser.flaws("body")).as(heading).isEmpty();
  }

  private void assertDialogue(SoftAssertions softly, String button) {
    browser.press(button);
    browser.find("dialog .actions button:last-child:enabled");
    softly.assertThat(browser.flaws("dialog")).as(button).isEmpty();
    softly
        .assertThat(browser.find("dialog").getText().contains("cannot be undone"))
        .as("%s tells beforehand that it is for good", button)
        .isNotEqualTo(UNDOABLE.contains(button));
    browser.keys(Keys.ESCAPE);
    browser.awaitNo("dialog");
  }

  /** A job that waits for a batch to end, which nobody does. */
  private long killWithAGrace(WorkflowFixture fixture, int batch) {
    HttpResponse<String> answer =
        server.post(
            "/api/v3/kill_jobs",
            """
            {"selector": {"array_id": %d, "array_batch_num": %d}, "reason": "as an example",
             "mode": "graceful", "grace_seconds": 600}
            """
                .formatted(fixture.array(), batch));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return ApiServer.json(answer).getLong("kill_job_id");
  }

  private void end(long job) {
    server.post("/api/v3/kill_jobs/" + job + "/cancel", "{}");
  }

  @Test
  void savesAViewUntilItIsForgotten() {
    browser.visit("workflows?status=F&sort=changed");
    browser.press("Save this view …");
    browser.type("view", "what failed last");
    browser.press("Save");
    browser.awaitNo("dialog");

    browser.visit("workflows");
    browser.press("what failed last");
    browser.find(".tabs a[aria-current]", "Last changed");
    assertThat(browser.view()).isEqualTo("workflows?status=F&sort=changed");
    browser.press("Forget the view what failed last");
    browser.awaitNo(".saved");
    assertThat(browser.run("return localStorage.length")).isEqualTo(0L);
  }

  /** A name that would turn around what stands beside it. */
  @Test
  void isolatesNamesInAnyDirectionOfWriting() {
    String name = Character.toString(0x202E) + "backwards";
    WorkflowFixture fixture = WorkflowFixture.create(db, name).running(1, 1, "R", "R");

    browser.visit("workflow/" + fixture.workflow());
    browser.find("h1 bdi", name);
    assertThat(browser.run("return getComputedStyle(document.querySelector('h1 bdi')).unicodeBidi"))
        .isEqualTo("isolate");
    browser.follow("workflows", "Workflows");
    browser.find(row(fixture) + " bdi", name);
  }

  @Test
  void doesNotGrowHoweverOftenItIsLoadedAnew() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "for hours").running(1, 5, "R", "R").failed(REASON);
    long job = killWithAGrace(fixture, 1);
    for (String view : List.of("workflow/" + fixture.workflow(), "job/" + job)) {
      browser.load(view);
      browser.find("main tbody tr");
      browser.hasten(500, 100);
      browser.awaitCalls(30);
      Browser.Held early = browser.held();
      browser.awaitCalls(80);
      Browser.Held late = browser.held();

      assertThat(late.listeners()).as(view).isLessThanOrEqualTo(early.listeners() + 20);
      assertThat(late.nodes()).as(view).isLessThanOrEqualTo(early.nodes() + 200);
      assertThat(late.heap()).as(view).isLessThanOrEqualTo(early.heap() + 2_000_000);
    }
    end(job);
  }

  /** Errors are in sight, and buttons are seen, in the least room. */
  @Test
  void tellsWhatIsWrongOnSmallScreens() {
    WorkflowFixture fixture = WorkflowFixture.create(db, "in little room").running(1, 20, "R", "R");
    browser.visit("workflow/" + fixture.workflow());
    browser.press("Kill workflow " + fixture.workflow());
    browser.find("dialog [name=confirm]");
    browser.type("reason", "in little room");
    browser.type("confirm", "7");
    WebElement kill = browser.find("dialog .danger:enabled");
    for (String scheme : List.of("dark", "light")) {
      browser.prefer(scheme);
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
      assertThat(browser.violations("dialog")).as("at %d x %d", size[0], size[1]).isEmpty();
    }
  }

  @Test
  void doesNotJumpWhileItLoadsNorLosesWhatIsMarked() {
    WorkflowFixture fixture =
        WorkflowFixture.create(db, "steady").running(1, 3, "R", "R").failed(REASON);
    browser.load("workflow/" + fixture.workflow());
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
