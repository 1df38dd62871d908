package dev.quell.ctl;

import static dev.quell.ctl.KillJobViews.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class RenderingTest {

  @Test
  void columnsAreAsWideAsTheyMustBe() {
    Table table = new Table("JOB", "STATE", "TOTAL", "REASON");
    table.row(7, "running", 12_000L, "a runaway");
    table.row(12, "done", null, "");

    assertThat(table.text())
        .isEqualTo(
            """
            JOB  STATE    TOTAL  REASON
              7  running  12000  a runaway
             12  done     -      -""");
  }

  @Test
  void whatOthersWroteSteersNoTerminal() {
    assertThat(TerminalText.of("all \u001b[2J\r\nwell\u009b1m \u202e"))
        .isEqualTo("all ?[2J??well?1m ?");
    assertThat(new Table("REASON").row("\u001b]0;x\u0007").text()).isEqualTo("REASON\n?]0;x?");
  }

  @ParameterizedTest
  @CsvSource({"90, 90", "1.5, 1.5", "5m, 300", "2h, 7200", "1d, 86400", "0, 0", "30s, 30"})
  void timesHaveUnits(String text, double seconds) {
    assertThat(new SecondsConverter().convert(text)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "5 m", "1e3", "m", "1w", "9999999999"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> new SecondsConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("is no length of time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 kB",
        "8192 | 8 kB",
        "10484736 | 10,239 kB",
        "10485760 | 10 MB",
        "5368709120 | 5,120 MB",
        "9223372036854775807 | 8,192 PB"
      })
  void sizesHaveUnits(long bytes, String text) {
    assertThat(RetentionReport.bytes(bytes)).isEqualTo(text);
  }

  /** What is under way, what goes wrong, and what is not known. */
  @Test
  void theRetentionTellsWhatItKnows() {
    JsonObject unknown = new JsonObject().put("count", 0).put("exact", false);
    JsonObject removal =
        new JsonObject()
            .put("workflow_id", 7)
            .put("began_at", "2026-03-01T12:00:00.125Z")
            .put("at", "2026-03-01T12:00:00.125Z")
            .put("tasks", 1)
            .put("task_instances", 2_000);
    JsonObject retention =
        new JsonObject()
            .put("settings", new JsonObject().put("rows_per_second", 5_000).put("audit_days", 9))
            .put(
                "progress",
                new JsonObject()
                    .put(
                        "leader",
                        new JsonObject()
                            .put("process", "node-1:8070")
                            .put("since", "2026-03-01T11:00:00.000Z"))
                    .put("waits_for_kill", true)
                    .put("removing", removal)
                    .put("last_removed", removal)
                    .put("rows_per_second", 4_811.7)
                    .put("finished_at", "2026-03-01T11:50:00.000Z")
                    .put(
                        "last_failure",
                        new JsonObject()
                            .put("at", "2026-03-01T11:40:00.000Z")
                            .put("text", "no space\u001b[2J")))
            .put("tables", null)
            .put(
                "due",
                new JsonObject()
                    .put("audit_days", 1)
                    .put("workflows", unknown)
                    .put("tasks", unknown)
                    .put("task_instances", unknown)
                    .put("audit_lines", unknown));

    assertThat(RetentionReport.of(retention))
        .isEqualTo(
            """
            WHAT            STAYS     GOES NOW    OLDEST  NEWEST
            workflows       for ever  at least 0  -       -
            tasks           for ever  at least 0  -       -
            task instances  for ever  at least 0  -       -
            audit lines     1 day     at least 0  -       -

            removed by    node-1:8070 since 2026-03-01T11:00:00Z
            waits for     an open kill job, before another workflow
            removing      workflow 7 since 2026-03-01T12:00:00Z: 1 task and 2,000 instances so far
            last removed  workflow 7 at 2026-03-01T12:00:00Z: 1 task and 2,000 instances
            rate          4,812 rows a second, 5,000 rows a second at most
            last round    2026-03-01T11:50:00Z
            last failure  2026-03-01T11:40:00Z: no space?[2J

            The tables cannot be measured now: somebody has one of them locked.""");
  }

  @Test
  void theBarTellsEndedFromTold() {
    JobProgress job = JobProgress.of(view("running", "signal", 300, 200));

    assertThat(ProgressBar.of(job, 120))
        .isEqualTo(
            "[####======..........]  20 %  job 7 running signal: 200 killed, 300 told to" + " die");
  }

  @Test
  void theBarFitsItsLine() {
    JobProgress job = JobProgress.of(view("running", "signal", 300, 200));

    assertThat(ProgressBar.of(job, 50)).hasSize(50);
  }

  /** Fewer than expected may be left when the job comes to them. */
  @Test
  void theBarOfADoneJobIsFull() {
    JobProgress job = JobProgress.of(view("done", "ended", 0, 900));

    assertThat(ProgressBar.of(job, 120)).startsWith("[" + "#".repeat(20) + "] 100 %  job 7 done:");
  }

  @Test
  void theBarOfAJobWithNothingToDoIsNoDivisionByZero() {
    JsonObject view = view("queued", "signal", 0, 0).put("expected", null);

    assertThat(ProgressBar.of(JobProgress.of(view), 120))
        .startsWith("[....................]   0 %");
  }

  @Test
  void theLiveBarIsWrittenOverAndEndsWithALine() {
    StringWriter written = new StringWriter();
    LiveProgressBar bar = new LiveProgressBar(new PrintWriter(written), 80);

    bar.show(view("running", "grace", 500, 500));
    bar.show(view("done", "ended", 0, 1000));

    assertThat(written.toString())
        .startsWith("\r[##########==========]  50 %  job 7 running grace: 500 killed, 500")
        .contains("\u001b[K\r[####################] 100 %  job 7 done: 1,000 killed\u001b[K")
        .endsWith("\njob 7 done: 1,000 killed\n");
  }

  @Test
  void plainLinesComeWithEveryChangeAndElseEveryFiveSeconds() {
    StringWriter written = new StringWriter();
    SettableClock clock = new SettableClock();
    ProgressLines lines = new ProgressLines(new PrintWriter(written), clock);

    lines.show(view("queued", "signal", 0, 0));
    lines.show(view("running", "signal", 1, 0));
    lines.show(view("running", "signal", 2, 0));
    clock.millis += 5_000;
    lines.show(view("running", "signal", 2_000, 0));
    clock.millis += 5_000;
    lines.show(view("running", "signal", 2_000, 0));
    lines.show(view("done", "ended", 0, 2_000));

    assertThat(written.toString())
        .isEqualTo(
            """
            job 7 queued signal: 0 killed
            job 7 running signal: 0 killed, 1 told to die
            job 7 running signal: 0 killed, 2,000 told to die
            job 7 done: 2,000 killed
            """);
  }

  @Test
  void aFailedJobSaysWhy() {
    JsonObject view = view("failed", "signal", 0, 0).put("error", "The disk is full.\u0007");

    assertThat(JobProgress.of(view).summary())
        .isEqualTo("job 7 failed: 0 killed. The disk is full.?");
  }

  @ParameterizedTest
  @CsvSource({
    "done, 0, 0, 0",
    "done, 0, 1, 1",
    "done, 1, 0, 1",
    "cancelled, 0, 0, 1",
    "failed, 0, 0, 1",
  })
  void theExitCodeTellsWhetherAllIsDead(String state, int signalled, int skipped, int code) {
    JsonObject view = view(state, "ended", signalled, 10);
    view.getJsonObject("outcomes").put("skipped", skipped);

    assertThat(JobProgress.of(view).exitCode()).isEqualTo(code);
  }

  @Test
  void eventsArePutTogetherFromTheirLines() {
    ServerSentEventParser lines = new ServerSentEventParser();

    assertThat(lines.accept(": a comment")).isEmpty();
    assertThat(lines.accept("")).isEmpty();
    assertThat(lines.accept("event: kill_job")).isEmpty();
    assertThat(lines.accept("data: {\"a\":")).isEmpty();
    assertThat(lines.accept("data:1}")).isEmpty();
    assertThat(lines.accept("")).contains("{\"a\":\n1}");
    assertThat(lines.accept("")).isEmpty();
  }

  private static final class SettableClock extends Clock {
    private long millis = Instant.parse("2026-11-24T03:00:00Z").toEpochMilli();

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
