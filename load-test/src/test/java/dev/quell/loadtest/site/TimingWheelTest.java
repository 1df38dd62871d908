package dev.quell.loadtest.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Things come up when they are due, and no sooner. */
class TimingWheelTest {
  private static final int THINGS = 4;
  private static final int BUCKETS = 16;
  private static final int BUCKET_MILLIS = 10;

  private final TimingWheel wheel = new TimingWheel(THINGS, BUCKETS, BUCKET_MILLIS, 1_000);
  private final List<Integer> met = new ArrayList<>();

  @Test
  void meetsThingsInTheOrderInWhichTheyAreDue() {
    wheel.add(0, 1_090);
    wheel.add(1, 1_030);
    wheel.add(2, 1_060);

    wheel.turn(1_050, met::add);
    assertThat(met).containsExactly(1);
    wheel.turn(1_200, met::add);
    assertThat(met).containsExactly(1, 2, 0);
  }

  @Test
  void meetsWhatIsLateWithTheNextTurn() {
    wheel.add(3, 500);

    wheel.turn(1_009, met::add);
    assertThat(met).isEmpty();
    wheel.turn(1_010, met::add);
    assertThat(met).containsExactly(3);
  }

  @Test
  void bringsUpAtTheEndOfTheRingWhatLiesBeyondIt() {
    wheel.add(0, 9_000);

    wheel.turn(1_140, met::add);
    assertThat(met).isEmpty();
    wheel.turn(1_150, met::add);
    assertThat(met).containsExactly(0);
  }

  @Test
  void takesBackWhatItHasBroughtUpRoundAfterRound() {
    wheel.add(0, 1_010);
    wheel.add(1, 1_010);

    for (long now = 1_010; now <= 1_500; now += 10) {
      long next = now + 50;
      wheel.turn(
          now,
          thing -> {
            met.add(thing);
            wheel.add(thing, next);
          });
    }

    assertThat(met).hasSize(20).containsOnly(0, 1);
  }
}
