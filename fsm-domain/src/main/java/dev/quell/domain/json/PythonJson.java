package dev.quell.domain.json;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Python's {@code json.dumps} writes it: a blank after comma and colon, everything beyond
 * ASCII escaped, names in their order. The database holds such text ({@code
 * docs/contract/workflow-and-bind.md} §22, §25), and clients compare and parse it.
 */
public final class PythonJson {
  private static final double PLAIN_FROM = 1e-4;
  private static final double PLAIN_BELOW = 1e16;

  private PythonJson() {}

  /** The text of a JSON value: null, boolean, number, string, object or array. */
  public static String encode(@Nullable Object value) {
    if (value instanceof JsonObject object) {
      return object.stream().map(PythonJson::field).collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof JsonArray array) {
      return array.stream().map(PythonJson::encode).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof String text) {
      return quoted(text);
    }
    return value instanceof Double number ? decimal(number) : String.valueOf(value);
  }

  private static String field(Map.Entry<String, Object> field) {
    return quoted(field.getKey()) + ": " + encode(field.getValue());
  }

  /** Python writes numbers of a usual size without an exponent. */
  private static String decimal(double number) {
    double size = Math.abs(number);
    if (size != 0 && (size < PLAIN_FROM || size >= PLAIN_BELOW)) {
      return Double.toString(number);
    }
    String plain = new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    return plain.contains(".") ? plain : plain + ".0";
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      append(quoted, text.charAt(i));
    }
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, char character) {
    switch (character) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      default -> {
        if (character < ' ' || character > '~') {
          quoted.append("\\u%04x".formatted((int) character));
        } else {
          quoted.append(character);
        }
      }
    }
  }
}
