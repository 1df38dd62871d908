package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the examples of docs/kill-jobs.md as they stand there. */
@Tag("process")
@DatabaseTest
class KillJobsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "kill-jobs.md");
  private static final Pattern CONSOLE = Pattern.compile("(?ms)^```console\n(.*?)^```$");
  private static final Pattern COMMAND = Pattern.compile(".*");
  private static final String END_OF_STEP = "-- end of step --";

  private record Step(String command, String answer) {}

  @Test
  void answersAsTheDocumentShows(TestDatabase db) throws Exception {
    Prerequisite.CURL.require();
    Fixture first = Fixture.create(db);
    first.batch(1, 3, "R", "R");
    first.batch(2, 2, "Q", "Q");
    Fixture second = Fixture.create(db);
    second.batch(1, 2, "R", "R");
    Fixture third = Fixture.create(db);
    third.batch(1, 2, "R", "K");
    db.execute(
        "update task_instance set status_date = now() - interval '1 hour' where array_id = ?",
        third.arrayId());
    List<Step> steps = steps();
    try (ApiServer server = ApiServer.start(db.options())) {
      List<String> answers = run(steps, server.port());

      assertThat(answers).isEqualTo(steps.stream().map(step -> masked(step.answer())).toList());
    }
  }

  private static List<Step> steps() throws IOException {
    List<Step> steps = new ArrayList<>();
    CONSOLE
        .matcher(Files.readString(DOCUMENT))
        .results()
        .flatMap(block -> Pattern.compile("(?m)^\\$ ").splitAsStream(block.group(1)))
        .filter(step -> !step.isBlank())
        .forEach(step -> steps.add(step(step)));
    assertThat(steps).hasSizeGreaterThan(10);
    return steps;
  }

  private static Step step(String text) {
    Matcher command = COMMAND.matcher(text);
    assertThat(command.lookingAt()).isTrue();
    return new Step(command.group(), text.substring(command.end()));
  }

  private static List<String> run(List<Step> steps, int port) throws Exception {
    String script =
        steps.stream()
            .map(step -> step.command() + "\necho; echo '" + END_OF_STEP + "'\n")
            .collect(Collectors.joining())
            .replace("127.0.0.1:8070", "127.0.0.1:" + port);
    Process shell = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return Pattern.compile(Pattern.quote(END_OF_STEP))
        .splitAsStream(output)
        .limit(steps.size())
        .map(KillJobsDocumentTest::masked)
        .toList();
  }

  /** Times are never the same twice, and a job may be steered sooner or later in its work. */
  private static String masked(String text) {
    return text.lines()
        .map(String::stripTrailing)
        .collect(Collectors.joining("\n"))
        .strip()
        .replaceAll("\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"", "\"<time>\"")
        .replaceAll("\"(id|next_before)\":\\d+", "\"$1\":<id>")
        .replaceAll("\"token\":\"[A-Za-z0-9_-]+\"", "\"token\":\"<token>\"");
  }
}
