package dev.quell.api.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of the source into lines of PostgreSQL's {@code COPY}, and counts what it had to
 * change. Decides by a value alone; what depends on other rows is mended in the database.
 */
final class Conversion {
  private static final Pattern OFFSET = Pattern.compile(".*[+-]\\d\\d(:?\\d\\d)*");
  private static final Pattern ID = Pattern.compile("-?\\d{1,18}");

  /** How a list of no ids was written, over the years. */
  private static final Set<String> NO_IDS = Set.of("", "null", "[]", "None");

  private static final String ABSENT = "\\N";
  private static final String STEP = "array_step_id";

  private final Mapping mapping;
  private final ZoneId zone;
  private final int[] keyPlaces;
  private final List<@Nullable Letters> letters;

  Conversion(Mapping mapping, ZoneId zone) {
    this.mapping = mapping;
    this.zone = zone;
    this.keyPlaces = mapping.table().key().stream().mapToInt(mapping::place).toArray();
    this.letters = new ArrayList<>();
    for (Mapping.Pair pair : mapping.columns()) {
      letters.add(Letters.of(mapping.table().name(), pair.target().name()));
    }
  }

  /**
   * Converts a page.
   *
   * @throws ImportException if a key is no number
   */
  Page page(List<Row> rows) {
    Changes changes = new Changes();
    RowDigest digest = new RowDigest();
    StringBuilder lines = new StringBuilder();
    for (Row row : rows) {
      List<@Nullable String> values = new ArrayList<>(row.size());
      for (int i = 0; i < row.size(); i++) {
        values.add(row.getString(i));
      }
      digest.add(values);
      line(lines, values, changes);
    }
    return new Page(
        lines.toString().getBytes(UTF_8),
        rows.size(),
        rows.isEmpty() ? List.of() : key(rows.get(rows.size() - 1)),
        Long.toString(digest.sum()),
        changes);
  }

  /** Reads the key of a row. */
  List<Long> key(Row row) {
    return Arrays.stream(keyPlaces).mapToObj(row::getString).map(this::keyPart).toList();
  }

  private Long keyPart(@Nullable String text) {
    if (text == null || !ID.matcher(text).matches()) {
      throw new ImportException(
          "The table %s of the source has a row whose key is '%s', and no number."
              .formatted(mapping.source().name(), text));
    }
    return Long.valueOf(text);
  }

  private void line(StringBuilder lines, List<@Nullable String> values, Changes changes) {
    StringBuilder key = new StringBuilder();
    for (int place : keyPlaces) {
      key.append(key.length() == 0 ? "" : "/").append(values.get(place));
    }
    String name = key.toString();
    for (int i = 0; i < values.size(); i++) {
      TargetColumn column = mapping.columns().get(i).target();
      String value = converted(column, letters.get(i), values.get(i), name, changes);
      if (value == null && column.required()) {
        value = substitute(column, name);
        changes.add("%s was absent: now '%s'".formatted(column.name(), shown(column)), name);
      }
      lines.append(i == 0 ? "" : "\t");
      append(lines, value);
    }
    for (TargetColumn column : mapping.filled()) {
      lines.append('\t');
      append(lines, substitute(column, name));
    }
    lines.append('\n');
  }

  /** Attempts that have no place in a batch must not share one. */
  private static String substitute(TargetColumn column, String key) {
    return column.name().equals(STEP) ? key : column.substitute();
  }

  static String shown(TargetColumn column) {
    return column.name().equals(STEP) ? "its id" : column.substitute();
  }

  private @Nullable String converted(
      TargetColumn column,
      @Nullable Letters known,
      @Nullable String value,
      String key,
      Changes changes) {
    if (value == null) {
      return null;
    }
    return switch (column.kind()) {
      case NUMBER -> number(column, value, Long.MIN_VALUE, Long.MAX_VALUE, key, changes);
      case INTEGER -> number(column, value, Integer.MIN_VALUE, Integer.MAX_VALUE, key, changes);
      case SMALL -> number(column, value, Short.MIN_VALUE, Short.MAX_VALUE, key, changes);
      case REAL -> value;
      case TIME -> time(column, value, key, changes);
      case IDS -> ids(column, value, key, changes);
      case TEXT ->
          known == null
              ? text(column, value, key, changes)
              : letter(column, known, value, key, changes);
    };
  }

  private static @Nullable String number(
      TargetColumn column, String value, long least, long greatest, String key, Changes changes) {
    if (ID.matcher(value).matches()) {
      long number = Long.parseLong(value);
      if (number >= least && number <= greatest) {
        return value;
      }
    }
    try {
      BigDecimal number =
          new BigDecimal(value.strip())
              .setScale(0, RoundingMode.DOWN)
              .max(BigDecimal.valueOf(least))
              .min(BigDecimal.valueOf(greatest));
      changes.add(column.name() + " was no whole number in its bounds: cut to one", key);
      return number.toPlainString();
    } catch (NumberFormatException e) {
      changes.add(column.name() + " was no number: left out", key);
      return null;
    }
  }

  private @Nullable String time(TargetColumn column, String value, String key, Changes changes) {
    if (value.length() > 10 && OFFSET.matcher(value.substring(10)).matches()) {
      return value;
    }
    try {
      LocalDateTime local =
          LocalDateTime.parse(value.length() == 10 ? value + "T00:00" : value.replace(' ', 'T'));
      return local.atZone(zone).toOffsetDateTime().toString();
    } catch (DateTimeException e) {
      changes.add(
          value.startsWith("0000")
              ? column.name() + " was a zero date: now absent"
              : column.name() + " was no date: now absent",
          key);
      return null;
    }
  }

  /** JSON of the reference, or text that holds JSON, {@code docs/contract/schema.md} §3.2. */
  private static @Nullable String ids(
      TargetColumn column, String value, String key, Changes changes) {
    String list = value.strip();
    if (list.length() > 1 && list.startsWith("\"") && list.endsWith("\"")) {
      changes.add(column.name() + " was text that holds a list: now the list", key);
      list = list.substring(1, list.length() - 1).replace("\\\"", "\"").strip();
    }
    if (NO_IDS.contains(list)) {
      return null;
    }
    if (!list.startsWith("[") || !list.endsWith("]")) {
      changes.add(column.name() + " was no list of ids: now none", key);
      return null;
    }
    StringBuilder ids = new StringBuilder("{");
    for (String part : list.substring(1, list.length() - 1).split(",", -1)) {
      String id = part.strip().replace("\"", "");
      if (!ID.matcher(id).matches()) {
        changes.add(column.name() + " was no list of ids: now none", key);
        return null;
      }
      ids.append(ids.length() == 1 ? "" : ",").append(id);
    }
    return ids.append('}').toString();
  }

  private static String text(TargetColumn column, String value, String key, Changes changes) {
    if (value.indexOf('\0') < 0) {
      return value;
    }
    changes.add(column.name() + " held NUL characters: taken out", key);
    return value.replace("\0", "");
  }

  private static String letter(
      TargetColumn column, Letters known, String value, String key, Changes changes) {
    if (known.known().contains(value)) {
      return value;
    }
    String mended = known.mended(value);
    changes.add("%s was '%s': now '%s'".formatted(column.name(), value, mended), key);
    return mended;
  }

  private static void append(StringBuilder lines, @Nullable String value) {
    if (value == null) {
      lines.append(ABSENT);
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> lines.append("\\\\");
        case '\n' -> lines.append("\\n");
        case '\r' -> lines.append("\\r");
        case '\t' -> lines.append("\\t");
        default -> lines.append(c);
      }
    }
  }
}
