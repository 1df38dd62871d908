package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists and objects inside a body: a refusal names the very place. */
class NestedFieldsTest {
  private static final Fields FIELDS =
      new Fields(
          new JsonObject(
              """
              {"nodes": [{"id": 1, "names": ["a", 2]}, {"id": "x", "names": ["a", null]}],
               "mixed": [{}, 7], "args": {"1": "one", "2": true}, "name": null, "on": true}"""));

  @Test
  void readsThem() {
    assertThat(FIELDS.objects("nodes").get(0).id("id")).isEqualTo(1);
    assertThat(FIELDS.objects("nodes").get(0).texts("names")).containsExactly("a", "2");
    assertThat(FIELDS.object("args").names()).containsExactly("1", "2");
    assertThat(FIELDS.object("args").text("1")).isEqualTo("one");
    assertThat(FIELDS.object("args").idOfName("2")).isEqualTo(2);
    assertThat(FIELDS.object("args").optionalScalar("2")).isEqualTo("true");
    assertThat(FIELDS.object("args").optionalScalar("3")).isNull();
    assertThat(FIELDS.nullableText("name")).isNull();
    assertThat(FIELDS.flag("on")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"nodes, false", "args, true"})
  void tellsAnObjectFromAList(String name, boolean isObject) {
    if (isObject) {
      refused(() -> FIELDS.objects(name), "The field 'args' must be an array of objects");
    } else {
      refused(() -> FIELDS.object(name), "The field 'nodes' must be an object, but it is an array");
    }
  }

  @Test
  void namesThePlaceOfWhatIsWrong() {
    Fields second = FIELDS.objects("nodes").get(1);

    refused(() -> second.id("id"), "The field 'nodes[1].id' must be an integer");
    refused(() -> second.texts("names"), "The field 'nodes[1].names[1]' must be a string");
    refused(() -> second.hash("hash"), "The field 'nodes[1].hash' is missing");
    refused(() -> FIELDS.objects("mixed"), "The field 'mixed[1]' must be an object, but it is 7");
    refused(() -> FIELDS.object("args").text("2"), "The field 'args.2' must be a string");
    refused(
        () -> FIELDS.object("args").idOfName("n".repeat(50)),
        "The name of the field 'args." + "n".repeat(40) + "…' must be an integer");
    refused(() -> FIELDS.nullableText("none"), "The field 'none' is missing; it must be a string");
    refused(() -> FIELDS.flag("name"), "The field 'name' must be true or false, but it is null");
    refused(() -> FIELDS.flag("args"), "The field 'args' must be true or false");
    refused(() -> FIELDS.texts("args"), "The field 'args' must be an array of strings");
  }

  private static void refused(Runnable read, String sentence) {
    assertThatThrownBy(read::run)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(sentence);
  }
}
