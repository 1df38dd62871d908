package dev.quell.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LongSummaryStatistics;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon and how often trouble is retried. */
class RetryPolicyTest {
  private static final int SAMPLES = 10_000;

  private final RetryPolicy policy = new RetryPolicy(30, 10, 1_000, 60_000);

  @ParameterizedTest
  @CsvSource({
    "1, 10",
    "2, 20",
    "3, 40",
    "4, 80",
    "5, 160",
    "6, 320",
    "7, 640",
    "8, 1000",
    "29, 1000"
  })
  void waitsSpreadEvenlyUpToABoundThatDoubles(int attemptsMade, long bound) {
    LongSummaryStatistics waits =
        IntStream.range(0, SAMPLES)
            .mapToLong(i -> policy.waitAfter(attemptsMade, 0).orElseThrow())
            .summaryStatistics();

    assertThat(waits.getMin()).isBetween(1L, bound / 10);
    assertThat(waits.getMax()).isBetween(bound - bound / 10, bound);
    assertThat(waits.getAverage()).isBetween(bound * 0.4, bound * 0.6);
  }

  @Test
  void triesNoMoreOftenThanAllowed() {
    RetryPolicy three = new RetryPolicy(3, 1, 1, 60_000);

    assertThat(three.waitAfter(2, 0)).isPresent();
    assertThat(three.waitAfter(3, 0)).isEmpty();
  }

  /** The wait itself counts: a retry never begins after the limit. */
  @ParameterizedTest
  @ValueSource(longs = {0, 59_000, 59_500, 59_990, 59_999, 60_000, 90_000})
  void beginsNoTryAfterTheLimit(long elapsed) {
    IntStream.range(0, SAMPLES)
        .mapToObj(i -> policy.waitAfter(8, elapsed))
        .filter(OptionalLong::isPresent)
        .forEach(wait -> assertThat(elapsed + wait.getAsLong()).isLessThanOrEqualTo(60_000));
  }

  @Test
  void givesUpOnceTheLimitIsReached() {
    assertThat(policy.waitAfter(1, 59_000)).isPresent();
    assertThat(policy.waitAfter(1, 60_000)).isEmpty();
  }
}
