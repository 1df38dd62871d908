package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keeps docs/quellctl.md true: its commands are run as they stand there, one after the other. */
@Tag("long")
@DatabaseTest
class QuellCtlDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "quellctl.md");

  /** How a job stands for a moment only. */
  private static final Pattern PASSING = Pattern.compile("(?m)^job \\d+ (queued|running) .*\n");

  private static final Map<Pattern, String> VARYING =
      Map.of(
          Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"), "TIME",
          Pattern.compile("eyJ[\\w.-]+"), "TOKEN",
          Pattern.compile("http://127\\.0\\.0\\.1:\\d+"), "SERVER",
          Pattern.compile("\\d s apart"), "so far apart",
          // Only a jar knows its version.
          Pattern.compile("(?m)^\\w+ +version .*$"), "VERSION");

  @Test
  @Timeout(120)
  void answersAsTheDocumentShows(TestDatabase database) throws IOException {
    prepare(database);
    List<CtlExample> examples = CtlExample.of(DOCUMENT);
    assertThat(examples).hasSizeGreaterThan(10);
    try (ApiServer server = ApiServer.start(database.options())) {
      List<String> answers = new ArrayList<>();
      for (CtlExample example : examples) {
        answers.add("$ " + example.command() + "\n" + example.run(server.port()));
        database.<Long>await(
            open -> open == 0,
            """
            select count(*) from kill_job
            where state = 'queued' or (state = 'running' and phase in ('signal', 'confirm'))
            """);
      }
      assertThat(steady(String.join("\n", answers)))
          .isEqualTo(
              steady(
                  examples.stream()
                      .map(example -> "$ " + example.command() + "\n" + example.answer())
                      .collect(Collectors.joining("\n"))));
    }
  }

  /** Three instances run in the first array, one waits, and in another workflow two are silent. */
  private static void prepare(TestDatabase database) {
    Fixture fixture = Fixture.create(database);
    fixture.batch(1, 3, "R", "R");
    fixture.batch(2, 1, "Q", "Q");
    Fixture silent = Fixture.create(database);
    silent.batch(1, 2, "R", "R");
    database.execute(
        """
        update task_instance set report_by_date = clock_timestamp() - interval '1 day'
        where workflow_run_id = ?
        """,
        silent.runId());
  }

  /** What is the same each time, without blanks that depend on the width of what is not. */
  private static String steady(String text) {
    String steady = PASSING.matcher(text + "\n").replaceAll("");
    for (Map.Entry<Pattern, String> varying : VARYING.entrySet()) {
      steady = varying.getKey().matcher(steady).replaceAll(varying.getValue());
    }
    return steady.strip();
  }

  @Test
  void listsTheExitCodes() throws IOException {
    String page = Files.readString(DOCUMENT);
    Map<String, String> codes =
        QuellCtl.commandLine(CliContext.ofProcess()).getCommandSpec().usageMessage().exitCodeList();

    assertThat(codes).hasSize(7);
    codes.forEach(
        (code, meaning) -> assertThat(page).contains("| " + code + " | " + meaning + " |"));
  }
}
