package dev.quell.api.movein;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says which column of the source fills which one of Quell's. What the source lacks takes the
 * default of its definition, or is filled in.
 *
 * @param columns that both have, in the order in which they are read
 * @param filled that the source lacks, and that must have a value
 * @param unknown columns of the source that Quell has not
 */
record Mapping(
    TargetTable table,
    SourceTable source,
    List<Pair> columns,
    List<TargetColumn> filled,
    List<String> unknown) {

  record Pair(TargetColumn target, SourceColumn source) {}

  /**
   * Finds columns by their names, whatever their case.
   *
   * @throws ImportException if the source lacks a column of the key
   */
  static Mapping of(TargetTable table, SourceTable source) {
    List<Pair> columns = new ArrayList<>();
    List<TargetColumn> filled = new ArrayList<>();
    for (TargetColumn target : table.columns()) {
      SourceColumn found = source.columns().get(target.name());
      if (found != null) {
        columns.add(new Pair(target, found));
      } else if (table.key().contains(target.name())) {
        throw new ImportException(
            "The table %s of the source has no column %s, by which its rows are told apart."
                .formatted(source.name(), target.name()));
      } else if (target.required() && target.initial() == null) {
        filled.add(target);
      }
    }
    List<String> unknown =
        source.columns().keySet().stream()
            .filter(name -> table.columns().stream().noneMatch(c -> c.name().equals(name)))
            .toList();
    return new Mapping(table, source, columns, filled, unknown);
  }

  /** Names the columns that are written. */
  List<String> written() {
    return Stream.concat(columns.stream().map(Pair::target), filled.stream())
        .map(TargetColumn::name)
        .toList();
  }

  /** Names the columns that the source lacks, with or without a default. */
  List<String> missing() {
    return table.columns().stream()
        .map(TargetColumn::name)
        .filter(name -> columns.stream().noneMatch(pair -> pair.target().name().equals(name)))
        // It is Quell's own.
        .filter(name -> !name.equals("report_increment"))
        .toList();
  }

  int place(String column) {
    return columns.stream().map(pair -> pair.target().name()).toList().indexOf(column);
  }

  String select(Dialect dialect) {
    return "select %s from %s t"
        .formatted(String.join(", ", texts(dialect)), dialect.quoted(source.name()));
  }

  String selectSum(Dialect dialect) {
    return "select count(*), %s from %s t"
        .formatted(dialect.digest(texts(dialect)), dialect.quoted(source.name()));
  }

  /**
   * Names the columns of the table {@code t}, not those of the same name that are texts by then.
   */
  List<String> keyColumns(Dialect dialect) {
    return table.key().stream()
        .map(name -> "t." + dialect.quoted(columns.get(place(name)).source().name()))
        .toList();
  }

  private List<String> texts(Dialect dialect) {
    return columns.stream().map(pair -> dialect.text(pair.source())).toList();
  }
}
