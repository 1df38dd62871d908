package dev.quell.loadtest.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quell.loadtest.report.Check;
import dev.quell.loadtest.rows.Database;
import dev.quell.loadtest.rows.DatabaseAddress;
import dev.quell.loadtest.soak.Vitals.Sample;
import dev.quell.testing.PostgresExtension;
import dev.quell.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is lost is found, and what grows is named. */
@ExtendWith(PostgresExtension.class)
class JudgementTest {
  private final TestDatabase testDatabase;
  private Database database;

  JudgementTest(TestDatabase testDatabase) {
    this.testDatabase = testDatabase;
  }

  @BeforeEach
  void connect() {
    database = Database.connect(DatabaseAddress.parse(testDatabase.url()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void findsWhateverWasAcknowledgedAndIsNotThere() {
    Acknowledgements acknowledged = new Acknowledgements();
    acknowledged.instance(4_711, "D");
    acknowledged.run(4_711, "R");
    acknowledged.tasks(List.of(4_711L));
    acknowledged.killed(4_711, 1);
    acknowledged.complain("was answered 500");

    assertThat(acknowledged.checks(database))
        .filteredOn(check -> !check.holds())
        .extracting(Check::invariant)
        .containsExactly(
            "no client met what it should not",
            "every acknowledged status of an instance is kept",
            "every acknowledged status of a run is kept",
            "every acknowledged Task is kept",
            "every acknowledged kill job is done");
  }

  @Test
  void namesWhatGrows() {
    Vitals vitals = new Vitals();
    for (long i = 1; i <= 9; i++) {
      vitals.add(new Sample(20 * i, 200 + 40 * i, 100 * i, 20 * i));
    }

    assertThat(vitals.judge(database))
        .filteredOn(check -> !check.holds())
        .extracting(Check::invariant)
        .containsExactly(
            "MiB of the heap after a collection: 40 in the first third, 160 in the last, at most"
                + " 68",
            "MiB of the process in memory (RSS): 280 in the first third, 520 in the last, at most"
                + " 414",
            "file handles of the process: 200 in the first third, 800 in the last, at most 250",
            "connections of both processes: 180, at most 160");
  }

  @Test
  void allowsAProcessToWarmUp() {
    Vitals vitals = new Vitals();
    for (int i = 1; i <= 9; i++) {
      vitals.add(new Sample(20 + i, 200 + 5 * i, 50 + i, 40));
    }

    assertThat(vitals.judge(database)).allMatch(Check::holds);
  }
}
