package dev.quell.loadtest.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** A server is measured when it no longer gets faster, and at some time in any case. */
class WarmUpTest {

  @Test
  void lastsWhileRoundsGetFaster() {
    assertThat(roundsOf(10, 15, 20, 25, 25, 25, 25)).isEqualTo(6);
  }

  @Test
  void oneSlowRoundDoesNotEndIt() {
    assertThat(roundsOf(10, 20, 15, 25, 25.5, 24, 25)).isEqualTo(6);
  }

  @Test
  void endsThoughRatesGrowOnAndOn() {
    assertThat(roundsOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).isEqualTo(8);
  }

  @Test
  void endsThoughNothingIsAnswered() {
    assertThat(roundsOf(0, 0, 0)).isEqualTo(2);
  }

  private static int roundsOf(double... rates) {
    RateScenario.WarmUp warmUp = new RateScenario.WarmUp();
    return (int)
        DoubleStream.of(rates).takeWhile(rate -> !warmUp.isOver()).peek(warmUp::add).count();
  }
}
