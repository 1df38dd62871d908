package dev.quell.domain.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected text is what Python's json.dumps makes of its own text. */
class PythonJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"b\": 1, \"a\": [1, 2.5, true, false, null, \"x\"], \"nested\": {\"c\": {}}}",
        "123456789012345678901234567890",
        "0.0",
        "-0.5",
        "10000000.0",
        "1234567890123456.0",
        "0.0001",
        "\"\\u00e9 \\ud83d\\ude00 / ~ \\u007f\"",
        "\"\\\" \\\\ \\n \\r \\t \\b \\f \\u0000 \\u001f\""
      })
  void writesWhatPythonWrites(String text) {
    assertThat(PythonJson.encode(Json.decodeValue(text))).isEqualTo(text);
  }

  @Test
  void writesVerySmallAndLargeNumbersWithAnExponent() {
    assertThat(Double.valueOf(PythonJson.encode(1e-5))).isEqualTo(1e-5);
    assertThat(PythonJson.encode(1e300)).contains("E");
  }
}
