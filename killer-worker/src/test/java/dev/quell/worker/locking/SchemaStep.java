package dev.quell.worker.locking;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A migration, judged by what it leaves to processes of the version before, which go on while it is
 * carried out and after it ({@code docs/operations/upgrade.md}). It may add; what it takes away or
 * changes, that version must have stopped using, and the migration says so in a comment that begins
 * with {@value #CONTRACT}.
 *
 * @param name of its file
 * @param sql all of it
 */
record SchemaStep(String name, String sql) {
  static final String CONTRACT = "-- contract:";

  private static final Pattern COMMENT = Pattern.compile("--[^\n]*");
  private static final String NAME = "\"?\\w+\"?(\\.\"?\\w+\"?)?";

  private static final Map<Pattern, String> REFUSED =
      Map.of(
          pattern("\\bdrop (table|view|column|type|sequence|function|schema)\\b"),
          "takes away what the version before may use",
          pattern("\\brename\\b"),
          "renames what the version before knows by its old name",
          pattern("\\balter (column )?" + NAME + " (set data )?type\\b"),
          "changes a type, for which the version before may send another",
          pattern("\\bset not null\\b"),
          "forbids nulls, which the version before may write",
          pattern("\\bdrop default\\b"),
          "takes away a default, without which the version before may leave a column out",
          pattern(
              "\\badd (column )?(if not exists )?(?!constraint\\b)"
                  + NAME
                  + "(?=[^,;]*\\bnot null\\b)(?![^,;]*\\b(default|generated)\\b)"),
          "adds a column that the version before does not fill",
          pattern(
              "\\badd constraint (?![^,;]*\\bnot valid\\b)[^,;]*\\b(unique|foreign key|exclude)\\b"),
          "adds a constraint that the version before may break; add it by a later version",
          pattern("\\bcreate unique index\\b"),
          "adds uniqueness that the version before may break; add it by a later version",
          pattern("\\btruncate\\b"),
          "removes rows of the version before");

  /**
   * Says what the version before could stumble over; nothing if it is told to be the contract step.
   */
  List<String> objections() {
    if (sql.contains(CONTRACT)) {
      return List.of();
    }
    String statements = COMMENT.matcher(sql).replaceAll("");
    return REFUSED.entrySet().stream()
        .filter(refused -> refused.getKey().matcher(ownTablesAside(statements)).find())
        .map(refused -> name + " " + refused.getValue())
        .sorted()
        .toList();
  }

  /** What a migration makes itself, the version before does not know: uniqueness there is free. */
  private static String ownTablesAside(String statements) {
    String rest = statements;
    for (String table :
        pattern("\\bcreate (unlogged )?table (if not exists )?(" + NAME + ")")
            .matcher(statements)
            .results()
            .map(made -> made.group(3))
            .toList()) {
      rest =
          pattern("\\bcreate unique index [^;]*?\\bon " + Pattern.quote(table) + "[^;]*;")
              .matcher(rest)
              .replaceAll("");
    }
    return rest;
  }

  /** A blank stands for any white space. */
  private static Pattern pattern(String regex) {
    return Pattern.compile(
        regex.replace(" ", "\\s+").replace("[^,;]\\s+", "[^,;] "),
        Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }
}
