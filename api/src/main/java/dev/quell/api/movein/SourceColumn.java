package dev.quell.api.movein;

import java.util.Locale;
import java.util.Set;

/** A column of the source, as its information schema describes it. */
record SourceColumn(String name, String type) {
  private static final Set<String> TEXTS =
      Set.of(
          "char",
          "varchar",
          "tinytext",
          "text",
          "mediumtext",
          "longtext",
          "binary",
          "varbinary",
          "tinyblob",
          "blob",
          "mediumblob",
          "longblob");

  boolean isText() {
    return TEXTS.contains(type.toLowerCase(Locale.ROOT));
  }
}
