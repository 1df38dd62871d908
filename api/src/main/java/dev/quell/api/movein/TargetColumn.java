package dev.quell.api.movein;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table of Quell's.
 *
 * @param initial the constant that its definition gives it, if it does
 */
record TargetColumn(String name, Kind kind, boolean required, @Nullable String initial) {

  /** How its values are written. */
  enum Kind {
    NUMBER("0"),
    INTEGER("0"),
    SMALL("0"),
    REAL("0"),
    TIME("1970-01-01 00:00:00+00"),
    IDS("{}"),
    TEXT("");

    private final String least;

    Kind(String least) {
      this.least = least;
    }

    static Kind ofType(String type) {
      return switch (type) {
        case "bigint" -> NUMBER;
        case "integer" -> INTEGER;
        case "smallint" -> SMALL;
        case "real", "double precision" -> REAL;
        case "timestamp with time zone" -> TIME;
        case "bigint[]" -> IDS;
        case "text" -> TEXT;
        default -> throw new IllegalArgumentException(type);
      };
    }
  }

  /** What stands in the place of a value that is absent and must not be. */
  String substitute() {
    return initial == null ? kind.least : initial;
  }
}
