package dev.quell.domain.json;

import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What the path says goes before what the body says, and the body stays as it was sent. */
class AddedValueTest {
  private final JsonObject body =
      new JsonObject("{\"array_id\": \"seven\", \"user\": \"eve\", \"name\": \"fit\"}");
  private final Fields fields =
      Fields.ofJson(body, IllegalArgumentException::new).with("array_id", 7L).with("user", null);

  @Test
  void goesBeforeTheBody() {
    assertThat(fields.required("array_id", id())).isEqualTo(7);
    assertThat(fields.optional("user", text())).isNull();
    assertThat(fields.nullable("user", text())).isNull();
    assertThat(fields.required("name", text())).isEqualTo("fit");
    assertThat(body.getString("array_id")).isEqualTo("seven");
  }

  @Test
  void isThereByItsName() {
    assertThat(fields.names()).containsExactlyInAnyOrder("array_id", "user", "name");
    assertThat(fields.isSet("array_id")).isTrue();
    assertThat(fields.isSet("user")).isFalse();
    assertThat(fields.with("note", "late").names()).contains("note");
  }

  @Test
  void isRefusedInTheWordsOfTheBody() {
    assertThatThrownBy(() -> fields.required("user", text()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The field 'user' must be a string, but it is null.");
    assertThatThrownBy(() -> fields.nullable("other", text()))
        .hasMessage("The field 'other' is missing; it must be a string or null.");
    assertThatThrownBy(() -> fields.nullable("other", FieldTypes.rate()))
        .hasMessageEndingWith("up to 1000000, or null.");
  }
}
