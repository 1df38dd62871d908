package dev.quell.domain.json;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.CompositeTypes.objects;
import static dev.quell.domain.json.CompositeTypes.texts;
import static dev.quell.domain.json.FieldTypes.bool;
import static dev.quell.domain.json.FieldTypes.hash;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.scalar;
import static dev.quell.domain.json.FieldTypes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.command.CommandException;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists and objects inside a body: a refusal names the very place. */
class NestedFieldsTest {
  private static final Fields FIELDS =
      Fields.ofJson(
          new JsonObject(
              """
              {"nodes": [{"id": 1, "names": ["a", 2]}, {"id": "x", "names": ["a", null]}],
               "mixed": [{}, 7], "args": {"1": "one", "2": true}, "name": null, "on": true}"""),
          CommandException::invalid);

  @Test
  void readsThem() {
    assertThat(FIELDS.required("nodes", objects()).get(0).required("id", id())).isEqualTo(1);
    assertThat(FIELDS.required("nodes", objects()).get(0).required("names", texts()))
        .containsExactly("a", "2");
    assertThat(FIELDS.required("args", object()).names()).containsExactly("1", "2");
    assertThat(FIELDS.required("args", object()).required("1", text())).isEqualTo("one");
    assertThat(FIELDS.required("args", object()).idOfName("2")).isEqualTo(2);
    assertThat(FIELDS.required("args", object()).optional("2", scalar())).isEqualTo("true");
    assertThat(FIELDS.required("args", object()).optional("3", scalar())).isNull();
    assertThat(FIELDS.nullable("name", text())).isNull();
    assertThat(FIELDS.required("on", bool())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"nodes, false", "args, true"})
  void tellsAnObjectFromAList(String name, boolean isObject) {
    if (isObject) {
      refused(
          () -> FIELDS.required(name, objects()), "The field 'args' must be an array of objects");
    } else {
      refused(
          () -> FIELDS.required(name, object()),
          "The field 'nodes' must be an object, but it is an array");
    }
  }

  @Test
  void namesThePlaceOfWhatIsWrong() {
    Fields second = FIELDS.required("nodes", objects()).get(1);

    refused(() -> second.required("id", id()), "The field 'nodes[1].id' must be an integer");
    refused(
        () -> second.required("names", texts()), "The field 'nodes[1].names[1]' must be a string");
    refused(() -> second.required("hash", hash()), "The field 'nodes[1].hash' is missing");
    refused(
        () -> FIELDS.required("mixed", objects()),
        "The field 'mixed[1]' must be an object, but it is 7");
    refused(
        () -> FIELDS.required("args", object()).required("2", text()),
        "The field 'args.2' must be a string");
    refused(
        () -> FIELDS.required("args", object()).idOfName("n".repeat(50)),
        "The name of the field 'args." + "n".repeat(40) + "…' must be an integer");
    refused(
        () -> FIELDS.nullable("none", text()), "The field 'none' is missing; it must be a string");
    refused(
        () -> FIELDS.required("name", bool()),
        "The field 'name' must be true or false, but it is null");
    refused(() -> FIELDS.required("args", bool()), "The field 'args' must be true or false");
    refused(() -> FIELDS.required("args", texts()), "The field 'args' must be an array of strings");
  }

  private static void refused(Runnable read, String sentence) {
    assertThatThrownBy(read::run)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(sentence);
  }
}
