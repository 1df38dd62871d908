package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a server answers is printed for a person, or in a form that programs read. */
class OutputTest {
  private static final JsonObject PAGE =
      new JsonObject()
          .put(
              "kill_jobs",
              new JsonArray()
                  .add(KillJobViews.view("running", "signal", 1, 2).put("reason", "a \"b\",\nc"))
                  .add(KillJobViews.view("done", "ended", 0, 3)))
          .put("next_before", 7);

  private final ScriptedServer server = ScriptedServer.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private CtlRun run(JsonObject answer, String... arguments) {
    server.then(answer);
    CtlRun ctl = CtlRun.against(server.port());
    assertThat(ctl.run(arguments)).as(ctl.errors()).isZero();
    return ctl;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "-o=json", "--output=json"})
  void isTheAnswerItselfAsJson(String option) {
    CtlRun ctl = run(PAGE, "jobs", option);

    assertThat(ctl.output()).isEqualTo(PAGE.encode());
    assertThat(ctl.errors()).isEmpty();
  }

  @Test
  void isARowALineAsNdjson() {
    CtlRun ctl = run(PAGE, "jobs", "--output", "ndjson");

    assertThat(ctl.output().lines().map(JsonObject::new).toList())
        .isEqualTo(PAGE.getJsonArray("kill_jobs").stream().toList());
    assertThat(ctl.errors()).isEqualTo("There are more: add --before 7");
  }

  @Test
  void namesColumnsAndQuotesCellsAsCsv() {
    CtlRun ctl = run(PAGE, "jobs", "--output", "csv");

    assertThat(ctl.output())
        .startsWith(
            "kill_job_id,state,phase,mode,downstream,requested_by,reason,selector.workflow_id,")
        .contains("outcomes.signalled,outcomes.killed,")
        .contains("\r\n7,running,signal,graceful,keep,alice,\"a \"\"b\"\",\nc\",12,,120.0,,5000,")
        .contains("\r\n7,done,ended,graceful,keep,alice,runaway,12,");
  }

  @Test
  void isARowForOneThing() {
    JsonObject view = KillJobViews.view("done", "ended", 0, 3);

    assertThat(run(view, "jobs", "show", "7", "-o", "csv").output().lines()).hasSize(2);
    assertThat(run(view, "jobs", "pause", "7", "-o", "ndjson").output()).isEqualTo(view.encode());
    assertThat(run(view, "jobs", "show", "7", "-o", "table").output()).startsWith("job  ");
  }

  @Test
  void isNothingWhereThereIsNoRow() {
    JsonObject none = new JsonObject().put("kill_jobs", new JsonArray()).put("next_before", null);

    assertThat(run(none, "jobs", "-o", "csv").output()).isEmpty();
    assertThat(run(none, "jobs", "-o", "ndjson").output()).isEmpty();
    assertThat(run(none, "jobs").output()).isEqualTo("There is no such kill job.");
  }

  /** The columns are named once. */
  @Test
  void followsAJobInOneTable() {
    server.then(KillJobViews.view("running", "signal", 1, 2)).then(404, "");

    CtlRun ctl = run(KillJobViews.view("done", "ended", 0, 3), "watch", "7", "-o", "csv");

    assertThat(ctl.output().lines())
        .hasSize(3)
        .filteredOn(line -> line.startsWith("kill_job_id"))
        .hasSize(1);
  }

  @Test
  void isRefusedInAnotherForm() {
    CtlRun ctl = CtlRun.against(server.port());

    assertThat(ctl.run("jobs", "-o", "xml")).isEqualTo(2);
    assertThat(ctl.errors())
        .startsWith("Invalid value for option '--output'")
        .contains("[table, json, ndjson, csv]");
  }

  @Test
  void mayBeAskedOfEveryCommand() {
    check(QuellCtl.commandLine(CliContext.ofProcess()));
  }

  private static void check(CommandLine command) {
    for (CommandLine sub : command.getSubcommands().values()) {
      assertThat(sub.getCommandSpec().findOption("--output")).as(sub.getCommandName()).isNotNull();
      check(sub);
    }
  }
}
