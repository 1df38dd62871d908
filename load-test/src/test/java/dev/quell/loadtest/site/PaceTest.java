package dev.quell.loadtest.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Things happen as often as at a site, or so many times faster. */
class PaceTest {
  private static final Pace LIFE = new Pace(1);
  private static final Pace COMPRESSED = new Pace(100);
  private static final int SAMPLES = 200_000;

  @Test
  void heartbeatsComeEveryNinetySecondsWithJitter() {
    assertThat(mean(LIFE::heartbeat)).isCloseTo(90_000, withPercentage(1));
    assertThat(samples(LIFE::heartbeat).boxed()).allMatch(millis -> millis >= 81_000);
    assertThat(samples(LIFE::heartbeat).boxed()).allMatch(millis -> millis <= 99_000);
  }

  @Test
  void runsTakeAnHourInTheMean() {
    assertThat(mean(LIFE::run)).isCloseTo(3_600_000, withPercentage(3));
    assertThat(mean(COMPRESSED::run)).isCloseTo(36_000, withPercentage(3));
  }

  /** Of runs that vary, those are met that take long: the square of the mean and the variance. */
  @Test
  void whatIsMetGoesOnForLongerThanHalfOfTheMean() {
    double meanOfSquares = Math.exp(1) * 36_000.0 * 36_000.0;

    assertThat(mean(COMPRESSED::rest)).isCloseTo(meanOfSquares / (2 * 36_000), withPercentage(5));
  }

  @Test
  void nothingHappensWithoutTimePassing() {
    Pace mad = new Pace(1e9);

    assertThat(mad.poll()).isEqualTo(1);
    assertThat(mad.graceSeconds()).isEqualTo(1);
  }

  private static double mean(ToLongFunction<RandomGenerator> pause) {
    return samples(pause).average().orElseThrow();
  }

  private static LongStream samples(ToLongFunction<RandomGenerator> pause) {
    SplittableRandom random = new SplittableRandom(1);
    return LongStream.generate(() -> pause.applyAsLong(random)).limit(SAMPLES);
  }
}
