package dev.quell.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time in which nobody could report does not count against the reporter. */
class IntakeTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** A client reported at 0 and is gone or not; reports could not be taken for a while. */
  private record Outage(double increment, double begins, double ends) {

    boolean isOver(double at) {
      double open = at < begins ? INFINITE : at < ends ? 0 : at - ends;
      return new Intake(open, open).isOver(increment - at, increment);
    }

    /** Another process has taken reports all the while. */
    boolean isOverForAProcessAway(double at) {
      double open = at < begins ? INFINITE : at < ends ? 0 : at - ends;
      return new Intake(INFINITE, open).isOver(increment - at, increment);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 10, 10", "9, 10, 10", "9.5, 11, 11", "-5, 10, -5", "0, 10, 0"})
  void leavesADeadlineAsItIsWhileReportsAreTaken(double untilDue, double increment, double left) {
    double expected = Math.min(untilDue, left);

    assertThat(Intake.UNWATCHED.secondsLeft(untilDue, increment)).isEqualTo(expected);
    assertThat(new Intake(1000, 1000).secondsLeft(untilDue, increment)).isEqualTo(expected);
  }

  /** The client beats every 6 seconds and says 10; nobody answers for 14. */
  @Test
  void sparesAClientAfterAnOutageLongerThanItsIncrement() {
    Outage outage = new Outage(10, 1, 15);

    assertThat(outage.isOver(12)).isFalse();
    assertThat(outage.isOver(15)).isFalse();
    assertThat(outage.isOver(24.9)).isFalse();
    assertThat(outage.isOver(25)).isTrue();
  }

  /** A client that beats every 28 seconds and announces 43.4, the default of older ones. */
  @Test
  void sparesAClientThatBeatsSeldomAfterALongOutage() {
    Outage outage = new Outage(43.4, 27.9, 27.9 + 44);

    assertThat(outage.isOver(84)).isFalse();
    assertThat(outage.isOver(27.9 + 44 + 43.4)).isTrue();
  }

  @Property
  void neverEndsWhoReportsInTime(
      @ForAll @DoubleRange(min = 0.5, max = 300) double increment,
      @ForAll @DoubleRange(min = 0.1, max = 0.99) double period,
      @ForAll @DoubleRange(max = 1) double begin,
      @ForAll @DoubleRange(max = 10_000) double length,
      @ForAll @DoubleRange(max = 1) double look) {
    double begins = begin * period * increment;
    Outage outage = new Outage(increment, begins, begins + length);
    double nextReport = outage.ends() + period * increment;

    assertThat(outage.isOver(look * nextReport)).isFalse();
  }

  @Property
  void alwaysEndsWhoNeverComesBackWithinAnIncrement(
      @ForAll @DoubleRange(min = 0.5, max = 300) double increment,
      @ForAll @DoubleRange(max = 1_000) double begins,
      @ForAll @DoubleRange(max = 10_000) double length,
      @ForAll @DoubleRange(max = 100) double later) {
    Outage outage = new Outage(increment, begins, begins + length);
    double last = Math.max(increment, outage.ends() + increment);

    assertThat(outage.isOver(last + later + 0.001)).isTrue();
  }

  @Test
  void sparesTheClientsOfAProcessThatIsAwayForAsLongAsTwoIncrements() {
    Outage outage = new Outage(10, 1, 15);
    Outage forGood = new Outage(10, 1, 100_000);

    assertThat(outage.isOverForAProcessAway(24.9)).isFalse();
    assertThat(outage.isOverForAProcessAway(25)).isTrue();
    assertThat(forGood.isOverForAProcessAway(29.9)).isFalse();
    assertThat(forGood.isOverForAProcessAway(30)).isTrue();
  }

  /** Its deadline was written by a clock that was an hour ahead. */
  @Test
  void countsAnImpossibleDeadlineFromWhenTheClockWentBack() {
    assertThat(new Intake(0, 0).secondsLeft(3600, 10)).isEqualTo(10);
    assertThat(new Intake(9, 9).secondsLeft(3600, 10)).isEqualTo(1);
    assertThat(new Intake(10, 10).isOver(3600, 10)).isTrue();
  }

  /** All deadlines are over at once; so is the last tick, and the intake opens anew. */
  @Test
  void givesTheWholeTimeAgainWhenTheClockWentForward() {
    assertThat(new Intake(0, 0).secondsLeft(-3600, 10)).isEqualTo(10);
    assertThat(new Intake(4, 4).secondsLeft(-3600, 10)).isCloseTo(6, within(1e-9));
  }

  @Test
  void givesARunTheTimeThatIsUsualIfNothingWasWrittenDown() {
    assertThat(new RunDeadline(-1.0, null, new Intake(92, 92)).isOver()).isFalse();
    assertThat(new RunDeadline(-1.0, null, new Intake(93, 93)).isOver()).isTrue();
    assertThat(new RunDeadline(120.0, null, Intake.UNWATCHED).isOver()).isFalse();
    assertThat(new RunDeadline(null, 10.0, Intake.UNWATCHED).isOver()).isFalse();
  }

  @Test
  void addsTheGraceOfAStart() {
    RunDeadline starting = new RunDeadline(-40.0, 10.0, new Intake(49, 49));

    assertThat(starting.isOver()).isTrue();
    assertThat(starting.isOverBy(30)).isTrue();
    assertThat(starting.isOverBy(40)).isFalse();
    assertThat(new RunDeadline(-40.0, 10.0, new Intake(50, 50)).isOverBy(40)).isTrue();
    assertThat(new RunDeadline(-40.0, 10.0, Intake.UNWATCHED).isOverBy(41)).isFalse();
  }
}
