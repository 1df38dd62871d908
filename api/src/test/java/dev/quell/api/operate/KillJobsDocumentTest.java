package dev.quell.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.ShellExample;
import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.Prerequisite;
import dev.quell.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the examples of docs/kill-jobs.md as they stand there. */
@Tag("process")
@DatabaseTest
class KillJobsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "kill-jobs.md");

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
    List<ShellExample> steps = ShellExample.of(DOCUMENT);
    assertThat(steps).hasSizeGreaterThan(10);
    try (ApiServer server = ApiServer.start(db.options())) {
      List<String> answers = ShellExample.run(steps, Path.of("."), server.port());

      assertThat(answers.stream().map(KillJobsDocumentTest::masked).toList())
          .isEqualTo(steps.stream().map(step -> masked(step.answer())).toList());
    }
  }

  /** Times are never the same twice, and a job may be steered sooner or later in its work. */
  private static String masked(String text) {
    return text.replaceAll("\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"", "\"<time>\"")
        .replaceAll("\"(id|next_before)\":\\d+", "\"$1\":<id>")
        .replaceAll("\"token\":\"[A-Za-z0-9_-]+\"", "\"token\":\"<token>\"");
  }
}
