package dev.quell.domain.json;

import static dev.quell.domain.json.CompositeTypes.json;
import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.CompositeTypes.row;
import static dev.quell.domain.json.CompositeTypes.rows;
import static dev.quell.domain.json.CompositeTypes.texts;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.domain.command.CommandException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists whose places have meanings, names that are ids, and limits: a refusal names the place. */
class RowFieldsTest {
  private static final List<String> POSITIONS = List.of("id", "name");
  private static final Fields FIELDS =
      Fields.ofJson(
          new JsonObject(
              """
              {"rows": [[1, "a"], ["x", "b"]], "short": [[1]], "mixed": [[1, "a"], 7],
               "by_key": {"k": [1, "a"], "wrong": {}}, "scales": {"memory": 0.5}, "none": null,
               "ids": {"007": 1, "seven": 2}}"""),
          CommandException::invalid);

  @Test
  void readsThem() {
    assertThat(FIELDS.required("rows", rows(POSITIONS)).get(0).required("id", id())).isEqualTo(1);
    assertThat(
            FIELDS
                .required("by_key", object())
                .required("k", row(POSITIONS))
                .required("name", text()))
        .isEqualTo("a");
    assertThat(FIELDS.required("ids", object()).idOfName("007")).isEqualTo(7);
    assertThat(FIELDS.optional("scales", json())).isEqualTo(new JsonObject().put("memory", 0.5));
    assertThat(FIELDS.optional("none", json())).isNull();
    assertThat(FIELDS.optional("none", texts(), List.of())).isEmpty();
    assertThat(FIELDS.optional("none", text(3))).isNull();
  }

  @Test
  void namesThePlaceOfWhatIsWrong() {
    Fields second = FIELDS.required("rows", rows(POSITIONS)).get(1);
    String row = "an array of the 2 values (id, name), but it is ";

    refused(() -> second.required("id", id()), "The field 'rows[1].id' must be an integer");
    refused(() -> FIELDS.required("short", rows(POSITIONS)), "The field 'short[0]' must be " + row);
    refused(
        () -> FIELDS.required("mixed", rows(POSITIONS)),
        "The field 'mixed[1]' must be " + row + "7.");
    refused(
        () -> FIELDS.required("by_key", object()).required("wrong", row(POSITIONS)),
        "The field 'by_key.wrong' must be " + row + "an object.");
    refused(
        () -> FIELDS.required("ids", object()).idOfName("seven"),
        "The name of the field 'ids.seven' must be an integer");
    refused(() -> FIELDS.optional("rows", json()), "The field 'rows' must be an object or null");
  }

  @Test
  void countsCharactersAsPeopleDo() {
    Fields face =
        Fields.ofJson(
            new JsonObject().put("name", "\uD83D\uDE00".repeat(3)), CommandException::invalid);

    assertThat(face.required("name", text(3))).hasSize(6);
    refused(
        () -> face.required("name", text(2)),
        "The field 'name' must be a string of at most 2 characters");
  }

  private static void refused(Runnable read, String sentence) {
    assertThatThrownBy(read::run)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(sentence);
  }
}
