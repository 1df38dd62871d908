package dev.quell.worker.kill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a walk is kept at its rate. */
class PaceTest {
  private static final long SECOND = 1_000_000_000;

  @ParameterizedTest
  @CsvSource({"0.1, 1", "4, 1", "8, 2", "100, 25", "1000000, 1000"})
  void aChunkIsAQuarterOfASecondsWork(double rate, int size) {
    assertThat(Pace.chunk(rate, 1000)).isEqualTo(size);
  }

  @Test
  void withoutARateChunksAreWholeAndFollowAtOnce() {
    Pace pace = new Pace();
    pace.took(1000, 0, null);

    assertThat(Pace.chunk(null, 1000)).isEqualTo(1000);
    assertThat(pace.waitMillis(1, null)).isZero();
  }

  @Test
  void theFirstChunkBeginsAtOnceAndTheNextWhenTheRateAllows() {
    Pace pace = new Pace();

    assertThat(pace.waitMillis(5 * SECOND, 10.0)).isZero();
    pace.took(5, 5 * SECOND, 10.0);

    assertThat(pace.waitMillis(5 * SECOND, 10.0)).isBetween(500L, 501L);
    assertThat(pace.waitMillis(5 * SECOND + SECOND / 2, 10.0)).isZero();
  }

  @Test
  void anotherRateHoldsAtOnce() {
    Pace pace = new Pace();
    pace.took(1, 0, 0.01);

    assertThat(pace.waitMillis(SECOND, 0.01)).isBetween(99_000L, 99_001L);
    assertThat(pace.waitMillis(SECOND, 10.0)).isZero();
    assertThat(pace.waitMillis(SECOND, null)).isZero();
  }

  /** Chunks that begin a little late each time do not slow the walk down. */
  @Test
  void theRateHoldsHoweverLateTimersAre() {
    Pace pace = new Pace();
    long now = 0;
    int taken = 0;
    while (taken < 1000) {
      now += (pace.waitMillis(now, 100.0) + 7) * 1_000_000;
      pace.took(25, now, 100.0);
      taken += 25;
    }

    assertThat(now / (double) SECOND).isBetween(9.7, 10.0);
  }

  /** What stood still does not rush afterwards. */
  @Test
  void timeThatPassedUnusedIsNotMadeUpFor() {
    Pace pace = new Pace();
    pace.took(25, 0, 100.0);

    pace.took(25, 60 * SECOND, 100.0);

    assertThat(pace.waitMillis(60 * SECOND, 100.0)).isLessThanOrEqualTo(1);
    pace.took(25, 60 * SECOND, 100.0);
    assertThat(pace.waitMillis(60 * SECOND, 100.0)).isGreaterThan(200);
  }
}
