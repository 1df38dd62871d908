package dev.quell.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void everyValueIsInOneBucket() {
    Spread spread = Spread.of(IntStream.rangeClosed(0, 300).mapToDouble(n -> 300 - n).toArray());

    JsonObject told = spread.toJson();

    assertThat(told.getJsonArray("buckets")).hasSize(30);
    assertThat(
            told.getJsonArray("buckets").stream().mapToInt(b -> ((JsonObject) b).getInteger("n")))
        .hasSize(30)
        .allMatch(n -> n == 10 || n == 11);
    assertThat(told.getJsonArray("buckets").getJsonObject(29).getDouble("to")).isEqualTo(300);
    assertThat(told.getDouble("median")).isEqualTo(150);
    assertThat(spread.fence()).isEqualTo(225 + 1.5 * 150);
  }

  @Test
  void equalValuesAreOneBucket() {
    JsonObject told = Spread.of(new double[] {7, 7, 7}).toJson();

    assertThat(told.getJsonArray("buckets")).hasSize(1);
    assertThat(told.getJsonArray("buckets").getJsonObject(0))
        .isEqualTo(new JsonObject().put("from", 7.0).put("to", 7.0).put("n", 3));
  }
}
