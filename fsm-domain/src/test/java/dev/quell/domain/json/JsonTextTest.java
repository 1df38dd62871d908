package dev.quell.domain.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is what was sent; what could not be kept as it came is refused. */
class JsonTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "-7",
        "1e308",
        "{\"a\":[1,2.5,\"x\",{\"b\":null}],\"é\":\"\uD83D\uDE00\"}",
        "\"\uFFFD and \\ud83d\\ude00\"",
        "[\"\\u0000\",\"\\\\ud800\"]"
      })
  void readsAnyValue(String text) {
    assertThat(JsonText.decode(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Json.decodeValue(text));
    assertThat(JsonText.decode(text)).isEqualTo(Json.decodeValue(text));
  }

  @Test
  void readsBehindAByteOrderMark() {
    assertThat(JsonText.decode("\uFEFF{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new JsonObject());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{} x", "{}{}", "NaN", "[NaN]", "-Infinity", "'a'", "tru"})
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> JsonText.decode(text))
        .isInstanceOf(DecodeException.class)
        .isNotInstanceOf(RefusedJson.class);
    assertThatThrownBy(() -> JsonText.decode(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DecodeException.class);
  }

  /** Overlong forms, encoded halves of pairs, bytes beyond Unicode, cut sequences. */
  @ParameterizedTest
  @CsvSource({
    "22c0af22,'line 1, column 2'",
    "5b0a0a22e080af225d,'line 3, column 2'",
    "22eda08022,'line 1, column 2'",
    "227868f0808080,'line 1, column 4'",
    "22f490808022,'line 1, column 2'",
    "22ff22,'line 1, column 2'",
    "2261e2,'line 1, column 3'",
    "22efbfbdc0af22,'line 1, column 5'",
  })
  void refusesBytesThatAreNoUtf8(String hex, String place) {
    assertThatThrownBy(() -> JsonText.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(RefusedJson.class)
        .hasMessage("it cannot be read beyond " + place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud83d\"",
        "\"\\ud83dx\"",
        "\"\\ude00\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d\\ud83d\\ude00\"",
        "{\"\\udfff\":1}",
        "[[{\"a\":\"x\\udbff\"}]]"
      })
  void refusesHalvesOfSurrogatePairs(String text) {
    assertThatThrownBy(() -> JsonText.decode(text))
        .isInstanceOf(RefusedJson.class)
        .hasMessageMatching("it has half of a surrogate pair, \\\\ud[0-9a-f]{3}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e309", "[-1e400]", "{\"a\":{\"b\":[1e999]}}"})
  void refusesNumbersThatNoDoubleHolds(String text) {
    assertThatThrownBy(() -> JsonText.decode(text))
        .isInstanceOf(RefusedJson.class)
        .hasMessage("it has a number that no double of 64 bits can hold");
  }

  @Test
  void keepsIntegersOfAnySize() {
    String digits = "9".repeat(78);

    assertThat(JsonText.decode("[" + digits + "]"))
        .isEqualTo(new JsonArray().add(new BigInteger(digits)));
  }

  @Test
  void takesTheLastOfEqualNames() {
    assertThat(JsonText.decode("{\"a\":1,\"b\":2,\"a\":3}"))
        .isEqualTo(new JsonObject().put("a", 3).put("b", 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[|]", "{\"a\":|}", "[{\"a\":|}]"})
  void boundsTheDepth(String opening, String closing) {
    int most = JsonText.MAX_DEPTH / closing.length();

    assertThat(JsonText.decode(opening.repeat(most) + "1" + closing.repeat(most))).isNotNull();
    assertThatThrownBy(() -> JsonText.decode(opening.repeat(most) + "[1]" + closing.repeat(most)))
        .isInstanceOf(RefusedJson.class)
        .hasMessage("it is nested deeper than 100 levels");
  }
}
