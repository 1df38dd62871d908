package dev.quell.domain.command;

import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the typed fields of a command's JSON form. Tolerant where the contract is (numeric strings
 * for ids, numbers for text); every refusal is a sentence that names the field, what was found and
 * what would be right. Text loses its NUL characters, which PostgreSQL cannot store ({@code
 * docs/contract/schema.md} §1).
 */
public final class Fields {
  private static final int SHOWN_CHARACTERS = 40;
  private static final long MAX_SECONDS = 10 * 365 * 86_400L;

  /** Beyond 2^53 a double may stand for another integer than the one that was sent. */
  private static final double MAX_EXACT = 0x1p53;

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private static final String ID = "an integer from 0 to " + Long.MAX_VALUE;
  private static final String IDS = "an array of integers, such as [1, 2, 3]";
  private static final String TEXTS_BY_ID = "an object of strings by id, such as {\"1\": \"a\"}";
  private static final String SECONDS = "a number of seconds from 0 to " + MAX_SECONDS;
  private static final int MOST_PER_SECOND = 1_000_000;
  private static final String RATE =
      "a number of instances a second above 0 and up to " + MOST_PER_SECOND + ", or null";
  private static final String TRUTH = "true or false";
  private static final String INSTANCE_STATUS =
      Arrays.stream(TaskInstanceStatus.values())
          .map(TaskInstanceStatus::code)
          .collect(Collectors.joining(", ", "one of the letters ", ""));
  private static final String TEXT = "a string";
  private static final String OPERATORS_STATUS =
      "D for a task that is done, or G for one that is to run";
  private static final String FLAG = "true or false";
  private static final String TASK_STATUS =
      Arrays.stream(TaskStatus.values())
          .map(TaskStatus::code)
          .collect(Collectors.joining(", ", "the letter of a task's status, one of ", ""));
  private static final String TASK_LETTERS = "an array of letters, such as [\"F\", \"E\"]";
  private static final String NULLABLE_TEXT = "a string or null";
  private static final String TEXTS = "an array of strings, such as [\"a\", \"b\"]";
  private static final String OBJECTS = "an array of objects";
  private static final String RUN_STATUS =
      "the letter of a workflow run's status, one of "
          + Arrays.stream(WorkflowRunStatus.values())
              .map(WorkflowRunStatus::code)
              .collect(Collectors.joining(", "));

  private final JsonObject json;
  private final String prefix;

  /** Reads the fields of an object. */
  public Fields(JsonObject json) {
    this(json, "");
  }

  /** The same of an object inside another: refusals name the fields with the prefix. */
  private Fields(JsonObject json, String prefix) {
    this.json = json;
    this.prefix = prefix;
  }

  /** An id: an integer from 0 to 2^63-1, as a number or a string of digits. */
  public long id(String name) {
    Object value = required(name, ID);
    Long id = asLong(value);
    if (!isId(id)) {
      throw wrong(name, ID, value);
    }
    return id;
  }

  /** A whole number from {@code min} to 2^31-1, as a number or a string of digits. */
  public int wholeNumber(String name, int min) {
    String right = "an integer from " + min + " to " + Integer.MAX_VALUE;
    Object value = required(name, right);
    Long number = asLong(value);
    if (number == null || number < min || number > Integer.MAX_VALUE) {
      throw wrong(name, right, value);
    }
    return number.intValue();
  }

  /** A hash in its canonical decimal text, as {@link DecimalHash} reads it. */
  public String hash(String name) {
    Object value = required(name, DecimalHash.RIGHT);
    return DecimalHash.canonical(value).orElseThrow(() -> wrong(name, DecimalHash.RIGHT, value));
  }

  /** True or false. */
  public boolean flag(String name) {
    Object value = required(name, FLAG);
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(name, FLAG, value);
  }

  /** A list of objects, in their order; refusals name the place in the list. */
  public List<Fields> objects(String name) {
    JsonArray array = array(name, OBJECTS);
    List<Fields> objects = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      String place = name + "[" + i + "]";
      if (!(array.getValue(i) instanceof JsonObject object)) {
        throw wrong(place, "an object", array.getValue(i));
      }
      objects.add(new Fields(object, prefix + place + "."));
    }
    return objects;
  }

  /** An object as it stands, its fields to be read one by one. */
  public Fields object(String name) {
    Object value = required(name, "an object");
    if (value instanceof JsonObject object) {
      return new Fields(object, prefix + name + ".");
    }
    throw wrong(name, "an object", value);
  }

  /**
   * A list whose places have meanings, under the names of these; refusals name them.
   *
   * @param positions what the places mean, in their order; the list must have as many
   */
  public Fields row(String name, List<String> positions) {
    return row(name, required(name, rowOf(positions)), positions);
  }

  /** A list of such lists, in their order. */
  public List<Fields> rows(String name, List<String> positions) {
    JsonArray array = array(name, "an array of arrays");
    List<Fields> rows = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      rows.add(row(name + "[" + i + "]", array.getValue(i), positions));
    }
    return rows;
  }

  private Fields row(String place, Object value, List<String> positions) {
    if (!(value instanceof JsonArray row) || row.size() != positions.size()) {
      throw wrong(place, rowOf(positions), value);
    }
    JsonObject byName = new JsonObject();
    for (int i = 0; i < row.size(); i++) {
      byName.put(positions.get(i), row.getValue(i));
    }
    return new Fields(byName, prefix + place + ".");
  }

  private static String rowOf(List<String> positions) {
    return "an array of the %d values (%s)"
        .formatted(positions.size(), String.join(", ", positions));
  }

  /** An object to be stored as it is; null if it is absent or null. */
  public JsonObject optionalJson(String name) {
    Object value = json.getValue(name);
    if (value == null || value instanceof JsonObject) {
      return (JsonObject) value;
    }
    throw wrong(name, "an object or null", value);
  }

  /** Text of at most so many characters. */
  public String text(String name, int maxCharacters) {
    return requireLength(text(name), name, maxCharacters);
  }

  /** The same, but null if the field is absent or null. */
  public String optionalText(String name, int maxCharacters) {
    String text = optionalText(name);
    return text == null ? null : requireLength(text, name, maxCharacters);
  }

  private String requireLength(String text, String name, int maxCharacters) {
    if (text.codePointCount(0, text.length()) > maxCharacters) {
      throw wrong(name, "a string of at most " + maxCharacters + " characters", text);
    }
    return text;
  }

  /** A refusal of a field for a reason of the caller's. */
  public CommandException refusal(String name, String right) {
    return wrong(name, right, json.getValue(name));
  }

  /** The names of all fields, in their order. */
  public Set<String> names() {
    return json.fieldNames();
  }

  /** The id that a name of a field is. */
  public long idOfName(String name) {
    Long id = parse(name);
    if (id == null) {
      throw CommandException.invalid(
          "The name of the field '" + prefix + shortened(name) + "' must be " + ID + ".");
    }
    return id;
  }

  /** A list of texts, in their order. */
  public List<String> texts(String name) {
    JsonArray array = array(name, TEXTS);
    List<String> texts = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      texts.add(textOf(array.getValue(i), name + "[" + i + "]"));
    }
    return texts;
  }

  /** The same, but empty if the field is absent or null. */
  public List<String> optionalTexts(String name) {
    return json.getValue(name) == null ? List.of() : texts(name);
  }

  private JsonArray array(String name, String right) {
    Object value = required(name, right);
    if (value instanceof JsonArray array) {
      return array;
    }
    throw wrong(name, right, value);
  }

  /** A list of ids, sorted ascending, duplicates removed; may be empty. */
  public List<Long> ids(String name) {
    JsonArray array = array(name, IDS);
    TreeSet<Long> ids = new TreeSet<>();
    for (int i = 0; i < array.size(); i++) {
      Long id = asLong(array.getValue(i));
      if (!isId(id)) {
        throw wrong(name + "[" + i + "]", ID, array.getValue(i));
      }
      ids.add(id);
    }
    return List.copyOf(ids);
  }

  /**
   * Ids as a list or a single one, or a word that stands for all, which gives nothing.
   *
   * @param most ids that a list may hold, duplicates included
   */
  Optional<List<Long>> idsOrWord(String name, String word, int most) {
    String right = "an array of at most " + most + " ids, one id, or \"" + word + "\"";
    Object value = required(name, right);
    if (word.equals(value)) {
      return Optional.empty();
    }
    if (value instanceof JsonArray array) {
      if (array.size() > most) {
        throw wrong(name, right, value);
      }
      return Optional.of(ids(name));
    }
    Long id = asLong(value);
    if (!isId(id)) {
      throw wrong(name, right, value);
    }
    return Optional.of(List.of(id));
  }

  /** Whether a field is there and not null. */
  public boolean isSet(String name) {
    return json.getValue(name) != null;
  }

  /** The same as {@link #id}, but null if the field is absent or null. */
  public Long optionalId(String name) {
    return isSet(name) ? Long.valueOf(id(name)) : null;
  }

  /** The same as {@link #wholeNumber}, but null if the field is absent or null. */
  public Integer optionalWholeNumber(String name, int min) {
    return isSet(name) ? Integer.valueOf(wholeNumber(name, min)) : null;
  }

  /** How many a second, more than 0 and at most a million; null if absent. */
  public Double optionalRate(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Number number)
        || !(number.doubleValue() > 0 && number.doubleValue() <= MOST_PER_SECOND)) {
      throw wrong(name, RATE, value);
    }
    return number.doubleValue();
  }

  /** The same, but it must be there; null means none. */
  public Double nullableRate(String name) {
    if (json.containsKey(name)) {
      return optionalRate(name);
    }
    throw missing(name, RATE);
  }

  /** Text of at most so many characters that is not only blanks. */
  public String nonBlank(String name, int maxCharacters) {
    String text = text(name, maxCharacters);
    if (text.isBlank()) {
      throw wrong(name, "a text that is not blank", text);
    }
    return text;
  }

  /**
   * One of some words.
   *
   * @param right names the words, for the refusal
   */
  public <T> T word(String name, Function<String, Optional<T>> find, String right) {
    Object value = required(name, right);
    return find.apply(value.toString()).orElseThrow(() -> wrong(name, right, value));
  }

  /** The letter of a status that an operator may set. */
  TaskStatus operatorsTaskStatus(String name) {
    Object value = required(name, OPERATORS_STATUS);
    return switch (value.toString()) {
      case "D" -> TaskStatus.DONE;
      case "G" -> TaskStatus.REGISTERING;
      default -> throw wrong(name, OPERATORS_STATUS, value);
    };
  }

  /** The letter of any status of a TaskInstance. */
  public TaskInstanceStatus instanceStatus(String name) {
    return status(name, EnumSet.allOf(TaskInstanceStatus.class), INSTANCE_STATUS);
  }

  /** The same, but empty if the field is absent or null. */
  public List<Long> optionalIds(String name) {
    return json.getValue(name) == null ? List.of() : ids(name);
  }

  /** The letters of any statuses of a Task; empty if the field is absent or null. */
  public Set<String> optionalTaskLetters(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return Set.of();
    }
    if (!(value instanceof JsonArray array)) {
      throw wrong(name, TASK_LETTERS, value);
    }
    Set<String> letters = new TreeSet<>();
    for (int i = 0; i < array.size(); i++) {
      Object letter = array.getValue(i);
      if (!(letter instanceof String text) || !TaskStatus.isCode(text)) {
        throw wrong(name + "[" + i + "]", TASK_STATUS, letter);
      }
      letters.add(text);
    }
    return letters;
  }

  /** A truth value, also as text or as 0 or 1; false if the field is absent or null. */
  public boolean optionalFlag(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return false;
    }
    return switch (value.toString().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw wrong(name, FLAG, value);
    };
  }

  /**
   * Texts by id. Names that are not all digits are ignored, and so are ids that no row can have.
   */
  Map<Long, String> textsById(String name) {
    Object value = required(name, TEXTS_BY_ID);
    if (!(value instanceof JsonObject texts)) {
      throw wrong(name, TEXTS_BY_ID, value);
    }
    Map<Long, String> byId = new TreeMap<>();
    for (String key : texts.fieldNames()) {
      if (DIGITS.matcher(key).matches()) {
        String text = textOf(texts.getValue(key), key);
        Long id = parse(key);
        if (id != null) {
          byId.put(id, text);
        }
      }
    }
    return byId;
  }

  /** A duration in seconds, fractions allowed, from 0 to ten years. */
  public double seconds(String name) {
    Object value = required(name, SECONDS);
    if (!(value instanceof Number number) || !isDuration(number.doubleValue())) {
      throw wrong(name, SECONDS, value);
    }
    return number.doubleValue();
  }

  /** The same, but null if the field is absent or null. */
  public Double optionalSeconds(String name) {
    return json.getValue(name) == null ? null : seconds(name);
  }

  /**
   * Yes or no; any other value counts as the reference's Python takes it: no if it is zero or
   * empty, else yes.
   */
  boolean truth(String name) {
    Object value = required(name, TRUTH);
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    throw wrong(name, TRUTH, value);
  }

  /** Text that must be there. */
  public String text(String name) {
    return textOf(required(name, TEXT), name);
  }

  /** A string, a number or a boolean as text; null if the field is absent or null. */
  public String optionalScalar(String name) {
    return json.getValue(name) instanceof Boolean flag ? flag.toString() : optionalText(name);
  }

  /** Text that may be null, but not absent. */
  public String nullableText(String name) {
    if (json.containsKey(name)) {
      return optionalText(name);
    }
    throw missing(name, NULLABLE_TEXT);
  }

  /** Text that may be absent or null; null then. */
  public String optionalText(String name) {
    Object value = json.getValue(name);
    return value == null ? null : textOf(value, name);
  }

  /**
   * The letter of one of some statuses.
   *
   * @param right names the allowed letters, for the refusal
   */
  TaskInstanceStatus status(String name, Set<TaskInstanceStatus> allowed, String right) {
    Object value = required(name, right);
    return TaskInstanceStatus.find(value.toString())
        .filter(allowed::contains)
        .orElseThrow(() -> wrong(name, right, value));
  }

  /** The letter of a workflow run's status. */
  WorkflowRunStatus runStatus(String name) {
    Object value = required(name, RUN_STATUS);
    return WorkflowRunStatus.find(value.toString())
        .orElseThrow(() -> wrong(name, RUN_STATUS, value));
  }

  private Object required(String name, String right) {
    Object value = json.getValue(name);
    if (value != null) {
      return value;
    }
    throw json.containsKey(name) ? wrong(name, right, null) : missing(name, right);
  }

  private CommandException missing(String name, String right) {
    return CommandException.invalid(
        "The field '" + prefix + name + "' is missing; it must be " + right + ".");
  }

  private static boolean isId(Long number) {
    return number != null && number >= 0;
  }

  private String textOf(Object value, String name) {
    if (value instanceof String text) {
      return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }
    if (value instanceof Number) {
      return value.toString();
    }
    throw wrong(name, TEXT, value);
  }

  /** A whole number, or null if the value is none. */
  private static Long asLong(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double number) {
      return isExact(number) ? Long.valueOf(number.longValue()) : null;
    }
    return value instanceof String text ? parse(text.strip()) : null;
  }

  private static boolean isExact(double number) {
    return number == Math.rint(number) && Math.abs(number) <= MAX_EXACT;
  }

  private static Long parse(String text) {
    // Long.valueOf alone would take signs and the digits of every script.
    if (!DIGITS.matcher(text).matches()) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  private static boolean isDuration(double seconds) {
    return seconds >= 0 && seconds <= MAX_SECONDS;
  }

  private CommandException wrong(String name, String right, Object found) {
    return CommandException.invalid(
        "The field '" + prefix + name + "' must be " + right + ", but it is " + shown(found) + ".");
  }

  private static String shown(Object value) {
    if (value instanceof JsonObject) {
      return "an object";
    }
    if (value instanceof JsonArray) {
      return "an array";
    }
    String cut = shortened(String.valueOf(value));
    return value instanceof String ? "the string \"" + cut + "\"" : cut;
  }

  private static String shortened(String text) {
    return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
  }
}
