package dev.quell.domain.json;

import static dev.quell.domain.json.FieldTypes.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.command.CommandException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hashes of any size keep every digit; what is no hash is refused, never rounded. */
class DecimalHashTest {
  private static final String LARGEST = "9".repeat(78);

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17, 17",
    "5.0, 5",
    "2305843009213693950, 2305843009213693950",
    "9223372036854775808, 9223372036854775808",
    "110761096641768421702561211126976015041698332281968544998539484917923496909990,"
        + "110761096641768421702561211126976015041698332281968544998539484917923496909990",
    "'\"110761096641768421702561211126976015041698332281968544998539484917923496909990\"',"
        + "110761096641768421702561211126976015041698332281968544998539484917923496909990",
    "'\"000\"', 0",
    "'\" 0017 \"', 17"
  })
  void keepsEveryDigit(String json, String canonical) {
    Fields fields =
        Fields.ofJson(new JsonObject("{\"task_hash\": " + json + "}"), CommandException::invalid);

    assertThat(fields.required("task_hash", hash())).isEqualTo(canonical);
  }

  @Test
  void takes78DigitsHoweverManyZerosGoBefore() {
    assertThat(DecimalHash.canonical(new BigInteger(LARGEST))).contains(LARGEST);
    assertThat(DecimalHash.canonical("0".repeat(500) + LARGEST)).contains(LARGEST);
  }

  static Stream<Object> noHashes() {
    return Stream.of(
        -1,
        new BigInteger("-" + LARGEST),
        new BigInteger(LARGEST + "0"),
        LARGEST + "0",
        1.5,
        1e77,
        9_007_199_254_740_994.0,
        Double.NaN,
        "",
        " ",
        "-1",
        "+1",
        "1_000",
        "1.0",
        "1e3",
        "٣",
        "seven",
        true,
        new JsonObject(),
        new JsonArray().add(1));
  }

  @ParameterizedTest
  @MethodSource("noHashes")
  void refusesWhatIsNone(Object value) {
    assertThat(DecimalHash.canonical(value)).isEmpty();
    assertThatThrownBy(
            () ->
                Fields.ofJson(new JsonObject().put("dag_hash", value), CommandException::invalid)
                    .required("dag_hash", hash()))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("The field 'dag_hash' must be an integer of up to 78 digits");
  }
}
