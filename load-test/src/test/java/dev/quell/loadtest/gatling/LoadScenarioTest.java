package dev.quell.loadtest.gatling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A name of the command line leads to its scenarios. */
class LoadScenarioTest {

  @Test
  void measuresTheRateOfTheOverloadUnlessItIsGiven() {
    assertThat(LoadScenario.OVERLOAD.measuresFirst(0)).isTrue();
    assertThat(LoadScenario.OVERLOAD.measuresFirst(1)).isFalse();
    assertThat(LoadScenario.MASS_KILL.measuresFirst(0)).isFalse();
  }

  @Test
  void findsScenariosByName() {
    assertThat(LoadScenario.named("mass-kill")).containsExactly(LoadScenario.MASS_KILL);
    assertThat(LoadScenario.named("all")).containsExactly(LoadScenario.values());
    assertThat(LoadScenario.named("everything")).isEmpty();
  }
}
