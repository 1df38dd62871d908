package dev.quell.loadtest.report;

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
    assertThat(seconds(3, 3, 30).comparedWith(SQL).ratio()).isEqualTo(1.5);
  }

  @Test
  void tellsWhetherAKillIsFastEnough() {
    assertThat(seconds(2.4).comparedWith(SQL).with(Goal.KILL_TIME).meetsGoal()).isTrue();
    assertThat(seconds(2.5).comparedWith(SQL).with(Goal.KILL_TIME).meetsGoal()).isFalse();
  }

  @Test
  void tellsWhetherReportsAreFastEnough() {
    assertThat(seconds(2).comparedWith(SQL).with(Goal.REPORT_RATE).meetsGoal()).isTrue();
    assertThat(seconds(1.9).comparedWith(SQL).with(Goal.REPORT_RATE).meetsGoal()).isFalse();
  }

  @Test
  void tellsWhetherReportsOfManyAreFastEnough() {
    Figure three = seconds(6).comparedWith(SQL).with(Goal.REPORT_RATE_OF_MANY);
    Figure less = seconds(5.9).comparedWith(SQL).with(Goal.REPORT_RATE_OF_MANY);
    assertThat(three.meetsGoal()).isTrue();
    assertThat(less.meetsGoal()).isFalse();
  }

  @Test
  void comparesHeartbeatsOfManyWithAsManyClients() {
    Figure figure = seconds(6).comparedWith(SQL).with(Goal.HEARTBEAT_RATE);
    assertThat(figure.comparedWithAsMany(seconds(2)).meetsGoal()).isTrue();
    assertThat(figure.comparedWithAsMany(seconds(2.1)).meetsGoal()).isFalse();
  }

  @Test
  void tellsWhetherTheHeapStayedSmallInEveryRound() {
    assertThat(seconds(90, 511, 80).with(Goal.HEAP).meetsGoal()).isTrue();
    assertThat(seconds(90, 512, 80).with(Goal.HEAP).meetsGoal()).isFalse();
  }

  @Test
  void tellsWhetherHeartbeatsAreFastEnough() {
    Figure figure = seconds(1).with(Goal.HEARTBEAT_LATENCY);
    assertThat(figure.with(new Latency(9, 1, 99.9, 500)).meetsGoal()).isTrue();
    assertThat(figure.with(new Latency(9, 1, 100, 500)).meetsGoal()).isFalse();
  }

  @Test
  void hasNoVerdictWithoutGoal() {
    assertThat(SQL.meetsGoal()).isNull();
  }

  private static Figure seconds(double... rounds) {
    List<Double> values = Arrays.stream(rounds).boxed().toList();
    return Figure.of("kill", "some way", Unit.SECONDS, values);
  }
}
