package dev.quell.domain.json;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lists the types of JSON values that have parts: a refusal names the very part. */
public final class CompositeTypes {
  private static final FieldType<Fields> OBJECT =
      FieldType.reading(
          "an object",
          (fields, place, value) -> {
            if (value instanceof JsonObject object) {
              return fields.within(place, object);
            }
            throw fields.invalid(place, "an object", value);
          });
  private static final FieldType<JsonObject> JSON =
      FieldType.of("an object or null", value -> value instanceof JsonObject json ? json : null);
  private static final FieldType<List<Fields>> OBJECTS = listOf(OBJECT, "an array of objects");
  private static final FieldType<List<String>> TEXTS =
      listOf(FieldTypes.text(), "an array of strings, such as [\"a\", \"b\"]");
  private static final String ARRAY_OF_IDS = "an array of integers, such as [1, 2, 3]";
  private static final FieldType<List<Long>> IDS =
      FieldType.reading(ARRAY_OF_IDS, CompositeTypes::readIds);
  private static final String BY_ID = "an object of strings by id, such as {\"1\": \"a\"}";
  private static final FieldType<Map<Long, String>> TEXTS_BY_ID =
      FieldType.reading(BY_ID, CompositeTypes::readTextsById);

  private CompositeTypes() {}

  /** An object, its fields to be read one by one. */
  public static FieldType<Fields> object() {
    return OBJECT;
  }

  /** An object to be stored as it is. */
  public static FieldType<JsonObject> json() {
    return JSON;
  }

  /** A list of objects, in their order. */
  public static FieldType<List<Fields>> objects() {
    return OBJECTS;
  }

  /** A list of texts, in their order. */
  public static FieldType<List<String>> texts() {
    return TEXTS;
  }

  /** A list of ids, sorted ascending, duplicates removed; may be empty. */
  public static FieldType<List<Long>> ids() {
    return IDS;
  }

  /**
   * Ids as a list or a single one, or a word that stands for all, which gives nothing.
   *
   * @param most ids that a list may hold, duplicates included
   */
  public static FieldType<Optional<List<Long>>> idsOrWord(String word, int most) {
    String expected = "an array of at most " + most + " ids, one id, or \"" + word + "\"";
    return FieldType.reading(
        expected,
        (fields, place, value) -> {
          if (word.equals(value)) {
            return Optional.empty();
          }
          if (value instanceof JsonArray array && array.size() <= most) {
            return Optional.of(IDS.read(fields, place, array));
          }
          Long id = IdNumbers.of(value);
          if (id == null) {
            throw fields.invalid(place, expected, value);
          }
          return Optional.of(List.of(id));
        });
  }

  /**
   * Texts by id. Names that are not all digits are ignored, and so are ids that no row can have.
   */
  public static FieldType<Map<Long, String>> textsById() {
    return TEXTS_BY_ID;
  }

  /**
   * A list whose places have meanings, under the names of these.
   *
   * @param positions what the places mean, in their order; the list must have as many
   */
  public static FieldType<Fields> row(List<String> positions) {
    String expected =
        "an array of the %d values (%s)".formatted(positions.size(), String.join(", ", positions));
    return FieldType.reading(
        expected,
        (fields, place, value) -> {
          if (!(value instanceof JsonArray row) || row.size() != positions.size()) {
            throw fields.invalid(place, expected, value);
          }
          JsonObject byName = new JsonObject();
          for (int i = 0; i < row.size(); i++) {
            byName.put(positions.get(i), row.getValue(i));
          }
          return fields.within(place, byName);
        });
  }

  /** A list of such lists, in their order. */
  public static FieldType<List<Fields>> rows(List<String> positions) {
    return listOf(row(positions), "an array of arrays");
  }

  /**
   * A list of values of a type, in their order.
   *
   * @param expected says what the list must be
   */
  public static <T> FieldType<List<T>> listOf(FieldType<T> element, String expected) {
    return FieldType.reading(
        expected,
        (fields, place, value) -> {
          if (!(value instanceof JsonArray array)) {
            throw fields.invalid(place, expected, value);
          }
          List<T> elements = new ArrayList<>(array.size());
          for (int i = 0; i < array.size(); i++) {
            elements.add(element.read(fields, place + "[" + i + "]", array.getValue(i)));
          }
          return elements;
        });
  }

  /** There may be very many, so that the place of each is told only if it is refused. */
  private static List<Long> readIds(Fields fields, String place, @Nullable Object value) {
    if (!(value instanceof JsonArray array)) {
      throw fields.invalid(place, ARRAY_OF_IDS, value);
    }
    // Elements as they were parsed: to wrap each of ten thousand numbers took as long as to read
    // them.
    List<?> elements = array.getList();
    long[] ids = new long[elements.size()];
    for (int i = 0; i < ids.length; i++) {
      Long id = IdNumbers.of(elements.get(i));
      if (id == null) {
        throw fields.invalid(place + "[" + i + "]", FieldTypes.id().expected(), array.getValue(i));
      }
      ids[i] = id;
    }
    return sortedOnce(ids);
  }

  private static List<Long> sortedOnce(long[] ids) {
    Arrays.sort(ids);
    List<Long> once = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      if (i == 0 || ids[i] != ids[i - 1]) {
        once.add(ids[i]);
      }
    }
    return Collections.unmodifiableList(once);
  }

  private static Map<Long, String> readTextsById(
      Fields fields, String place, @Nullable Object value) {
    if (!(value instanceof JsonObject texts)) {
      throw fields.invalid(place, BY_ID, value);
    }
    Map<Long, String> byId = new TreeMap<>();
    for (String key : texts.fieldNames()) {
      if (WholeNumbers.isDigits(key)) {
        String text = FieldTypes.text().read(fields, key, texts.getValue(key));
        Long id = WholeNumbers.ofDigits(key);
        if (id != null) {
          byId.put(id, text);
        }
      }
    }
    return byId;
  }
}
