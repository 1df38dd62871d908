package dev.quell.domain.operate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceScalingTest {

  @ParameterizedTest(name = "{0} at {1} is {2}")
  @CsvSource({
    "120, 0.2, 144",
    "100, 0.1, 111",
    "2, 0.5, 3",
    "3, 0.5, 5",
    "1, 0, 1",
    "1.5, 1, 3",
    "10, -0.5, 5",
    "9223372036854775807, 1, 18446744073709551616"
  })
  void aShareIsAddedAndRoundedUpInDoubleArithmetic(String amount, String scale, String next) {
    assertThat(next("{\"m\": " + amount + "}", "{\"m\": " + scale + "}", 1))
        .isEqualTo("{\"m\": " + next + "}");
  }

  @ParameterizedTest(name = "after {0} attempts {1}")
  @CsvSource({"0, 10", "1, 10", "2, 20", "3, 35", "4, 35", "99, 35"})
  void ofAListEachAttemptTakesTheNextNumber(int attempts, int next) {
    assertThat(next("{\"m\": 7}", "{\"m\": [10, 20, 35]}", attempts))
        .isEqualTo("{\"m\": " + next + "}");
  }

  @Test
  void everyResourceHasItsScaleAndTheOthersStay() {
    assertThat(
            next(
                "{\"queue\": \"é.q\", \"memory\": 10, \"cores\": 1, \"runtime\": 60}",
                "{\"memory\": 0.5, \"runtime\": [90], \"gpus\": 1}",
                1))
        .isEqualTo("{\"queue\": \"\\u00e9.q\", \"memory\": 15, \"cores\": 1, \"runtime\": 90}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"doubling\"", "null", "true", "[]", "[\"a\"]", "{\"a\": 1}", "1e308", "0"})
  void whatIsNoScaleChangesNothing(String scale) {
    assertThat(next("{\"m\":1000}", "{\"m\": " + scale + "}", 1)).isEqualTo("{\"m\":1000}");
  }

  /** The text stays too, blanks and all, also where a number only just fits into 63 bits. */
  @ParameterizedTest
  @ValueSource(strings = {"1000", "4611686018427387904", "9007199254740992"})
  void whatComesOutAsItWasStaysAsItWasWritten(String amount) {
    String requested = "{\"m\":" + amount + "}";

    assertThat(next(requested, "{\"m\": 0}", 1)).isEqualTo(requested);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"5G\"", "null", "true", "[1]", "{}"})
  void whatIsNoNumberStays(String amount) {
    String requested = "{\"m\": " + amount + "}";
    assertThat(next(requested, "{\"m\": 0.5}", 1)).isEqualTo(requested);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{'m': 0.5}", "5"})
  void garbageChangesNothing(String garbage) {
    assertThat(next("{\"m\": 2}", garbage, 1)).isEqualTo("{\"m\": 2}");
    assertThat(next(garbage, "{\"m\": 0.5}", 1)).isEqualTo(garbage);
    assertThat(next("{\"m\": 2}", null, 1)).isEqualTo("{\"m\": 2}");
  }

  private static String next(String requested, String scales, int attempts) {
    return ResourceScaling.next(requested, scales, attempts);
  }
}
