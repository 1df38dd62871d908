package dev.quell.loadtest.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
  private static final Figure SQL = seconds(2, 9, 1);

  @Test
  void takesTheValueInTheMiddle() {
    assertThat(SQL.median()).isEqualTo(2);
    assertThat(seconds(4, 1, 3, 2).median()).isEqualTo(2.5);
  }

  @Test
  void comparesMedians() {
    assertThat(seconds(3, 3, 30).comparedWith(SQL).ratio()).contains(1.5);
  }

  @Test
  void tellsWhetherAKillIsFastEnough() {
    assertThat(seconds(2.6).comparedWith(SQL).with(Goal.KILL_TIME).meetsGoal()).contains(true);
    assertThat(seconds(2.7).comparedWith(SQL).with(Goal.KILL_TIME).meetsGoal()).contains(false);
  }

  @Test
  void tellsWhetherReportsAreFastEnough() {
    assertThat(seconds(2).comparedWith(SQL).with(Goal.REPORT_RATE).meetsGoal()).contains(true);
    assertThat(seconds(1.9).comparedWith(SQL).with(Goal.REPORT_RATE).meetsGoal()).contains(false);
  }

  @Test
  void tellsWhetherHeartbeatsAreFastEnough() {
    Figure figure = seconds(1).with(Goal.HEARTBEAT_LATENCY);
    assertThat(figure.with(new Latency(9, 1, 99.9, 500)).meetsGoal()).contains(true);
    assertThat(figure.with(new Latency(9, 1, 100, 500)).meetsGoal()).contains(false);
  }

  @Test
  void hasNoVerdictWithoutGoal() {
    assertThat(SQL.meetsGoal()).isEmpty();
  }

  private static Figure seconds(double... rounds) {
    List<Double> values = Arrays.stream(rounds).boxed().toList();
    return Figure.of("kill", "some way", Unit.SECONDS, values);
  }
}
