package dev.quell.worker.locking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quell.domain.run.Intake;
import dev.quell.testing.DatabaseTest;
import dev.quell.testing.IntakeRows;
import dev.quell.testing.Shared;
import dev.quell.testing.TestDatabase;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What SQL says of many deadlines is what the rule says of each. */
@DatabaseTest
class DeadlineSqlTest {
  private static final int ACCOUNTS = 60;
  private static final int DEADLINES = 30;
  private static final double LONGEST = 500;

  private static final String LOOK =
      """
      select extract(epoch from report.due - clock_timestamp())::float8, report.increment, %s,
             extract(epoch from nullif(%s, '-infinity') - clock_timestamp())::float8
      from (
        select clock_timestamp() + make_interval(secs => until) as due, increment
        from unnest(?::float8[], ?::float8[]) as made (until, increment)
      ) as report
      """
          .formatted(
              IntakeRepository.COLUMNS,
              IntakeRepository.deadline("report.due", "report.increment"));

  @Shared private TestDatabase db;
  private final Random random = new Random(17);

  @AfterEach
  void forget() {
    IntakeRows.of(db).forget();
  }

  @Test
  void sqlLeavesOfADeadlineWhatTheRuleLeaves() {
    int putOff = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      keepAccount();
      for (List<Object> row : db.rows(LOOK, untilDue(), increments())) {
        double untilDue = (Double) row.get(0);
        double increment = (Double) row.get(1);
        Intake intake = new Intake(orInfinite(row.get(2)), orInfinite(row.get(3)));
        double left = intake.secondsLeft(untilDue, increment);

        if (left == Double.NEGATIVE_INFINITY) {
          assertThat(row.get(4)).as("%s of %s", intake, row).isNull();
        } else {
          assertThat((Double) row.get(4)).as("%s of %s", intake, row).isCloseTo(left, within(0.5));
        }
        putOff += left > untilDue + 1 ? 1 : 0;
      }
    }
    assertThat(putOff).isGreaterThan(ACCOUNTS);
  }

  @Test
  void whatIsNotDueHasNoDeadline() {
    IntakeRows.of(db).open(10);

    assertThat(
            db.<Object>value(
                "select " + IntakeRepository.deadline("null::timestamptz", "null::float8")))
        .isNull();
  }

  /** Nobody keeps account, or some processes do, one of which may be away, or forgotten. */
  private void keepAccount() {
    IntakeRows intake = IntakeRows.of(db);
    intake.forget();
    if (random.nextInt(8) > 0) {
      intake.service(someSeconds(), tick());
      for (int process = random.nextInt(4); process > 0; process--) {
        intake.process("p" + process, someSeconds(), tick());
      }
    }
  }

  private double tick() {
    return List.of(0.0, 0.0, 0.0, 50.0, 1_000.0).get(random.nextInt(5));
  }

  private double someSeconds() {
    return random.nextDouble() * LONGEST;
  }

  private Double[] untilDue() {
    return random
        .doubles(DEADLINES, -2 * LONGEST, 2 * LONGEST)
        .map(Math::rint)
        .boxed()
        .toArray(Double[]::new);
  }

  /** Never as long as what is left, by a second: there the rule jumps. */
  private Double[] increments() {
    return random
        .doubles(DEADLINES, 0, LONGEST)
        .map(seconds -> Math.rint(seconds) + 0.5)
        .boxed()
        .toArray(Double[]::new);
  }

  private static double orInfinite(Object seconds) {
    return seconds == null ? Double.POSITIVE_INFINITY : (Double) seconds;
  }
}
