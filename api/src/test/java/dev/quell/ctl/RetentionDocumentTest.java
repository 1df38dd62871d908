package dev.quell.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.api.http.ApiServer;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.Fixture;
import dev.quell.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps docs/operations/retention.md true: its example is run as it stands there. */
@DatabaseTest
class RetentionDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "operations", "retention.md");

  @Test
  void answersAsTheDocumentShows(TestDatabase database) throws IOException {
    ended(database, 40);
    ended(database, 31);
    ended(database, 29);
    database.execute("insert into kill_audit (person, action) values ('alice', 'created')");
    List<CtlExample> examples = CtlExample.of(DOCUMENT);
    assertThat(examples).hasSize(2);
    try (ApiServer server = ApiServer.start(database.options())) {
      for (CtlExample example : examples) {
        assertThat(steady(example.run(server.port()))).isEqualTo(steady(example.answer()));
      }
    }
  }

  private static void ended(TestDatabase database, int daysAgo) {
    Fixture fixture = Fixture.create(database);
    fixture.batch(1, 4, "D", "D");
    database.execute("update workflow_run set status = 'D' where id = ?", fixture.runId());
    database.execute(
        """
        update workflow set status = 'D', status_date = now() - make_interval(days => ?)
        where id = ?
        """,
        daysAgo,
        fixture.workflowId());
  }

  /** Without times and the widths that come of them; of the tables the heading alone. */
  private static String steady(String text) {
    return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "TIME")
        .replaceAll("(?s)(\nTABLE[^\n]*\n).*", "$1")
        .replaceAll(" {2,}", "  ")
        .strip();
  }
}
