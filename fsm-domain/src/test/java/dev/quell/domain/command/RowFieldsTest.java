package dev.quell.domain.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists whose places have meanings, names that are ids, and limits: a refusal names the place. */
class RowFieldsTest {
  private static final List<String> POSITIONS = List.of("id", "name");
  private static final Fields FIELDS =
      new Fields(
          new JsonObject(
              """
              {"rows": [[1, "a"], ["x", "b"]], "short": [[1]], "mixed": [[1, "a"], 7],
               "by_key": {"k": [1, "a"], "wrong": {}}, "scales": {"memory": 0.5}, "none": null,
               "ids": {"007": 1, "seven": 2}}"""));

  @Test
  void readsThem() {
    assertThat(FIELDS.rows("rows", POSITIONS).get(0).id("id")).isEqualTo(1);
    assertThat(FIELDS.object("by_key").row("k", POSITIONS).text("name")).isEqualTo("a");
    assertThat(FIELDS.object("ids").idOfName("007")).isEqualTo(7);
    assertThat(FIELDS.optionalJson("scales")).isEqualTo(new JsonObject().put("memory", 0.5));
    assertThat(FIELDS.optionalJson("none")).isNull();
    assertThat(FIELDS.optionalTexts("none")).isEmpty();
    assertThat(FIELDS.optionalText("none", 3)).isNull();
  }

  @Test
  void namesThePlaceOfWhatIsWrong() {
    Fields second = FIELDS.rows("rows", POSITIONS).get(1);
    String row = "an array of the 2 values (id, name), but it is ";

    refused(() -> second.id("id"), "The field 'rows[1].id' must be an integer");
    refused(() -> FIELDS.rows("short", POSITIONS), "The field 'short[0]' must be " + row);
    refused(() -> FIELDS.rows("mixed", POSITIONS), "The field 'mixed[1]' must be " + row + "7.");
    refused(
        () -> FIELDS.object("by_key").row("wrong", POSITIONS),
        "The field 'by_key.wrong' must be " + row + "an object.");
    refused(
        () -> FIELDS.object("ids").idOfName("seven"),
        "The name of the field 'ids.seven' must be an integer");
    refused(() -> FIELDS.optionalJson("rows"), "The field 'rows' must be an object or null");
  }

  @Test
  void countsCharactersAsPeopleDo() {
    Fields face = new Fields(new JsonObject().put("name", "\uD83D\uDE00".repeat(3)));

    assertThat(face.text("name", 3)).hasSize(6);
    refused(
        () -> face.text("name", 2), "The field 'name' must be a string of at most 2 characters");
  }

  private static void refused(Runnable read, String sentence) {
    assertThatThrownBy(read::run)
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith(sentence);
  }
}
