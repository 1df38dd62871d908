package dev.quell.testing;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells what a piece of SQL does, as far as an architecture test must know. Plain text passes as
 * SQL that does nothing.
 */
public final class SqlText {
  private static final Pattern WRITES_INSTANCE =
      sql("\\b(insert into|update( only)?|delete from|merge into) \"?task_instance\\b");

  private static final Pattern SETS_STATUS = sql("\\bset (?:(?!\\bwhere\\b).)*?\\bstatus\"?\\s*=");

  private static final Pattern SETS_STATUS_AMONG_OTHERS =
      sql("\\bset\\s*\\([^)]*\\bstatus\\b[^)]*\\)\\s*=");

  private static final Pattern WRITES =
      sql(
          "\\b(insert into|delete from|merge into|truncate|update( only)? \\S+( (as )?\\w+)? set)\\b");

  private static final Pattern LOCKS = sql("\\bfor (no key update|update|share|key share)\\b");

  private static final Pattern NAMES_BIG_TABLE =
      sql("\\b(from|join|update|only|into) \"?(task|task_instance|array|workflow|workflow_run)\\b");

  private SqlText() {}

  /** Whether it changes a status, or anything else of a task instance. */
  public static boolean changesStatus(String text) {
    return Stream.of(WRITES_INSTANCE, SETS_STATUS, SETS_STATUS_AMONG_OTHERS)
        .anyMatch(pattern -> pattern.matcher(text).find());
  }

  /** Whether it changes or locks rows. */
  public static boolean writes(String text) {
    return WRITES.matcher(text).find() || LOCKS.matcher(text).find();
  }

  /** Whether it locks rows by asking for it; what an update locks besides does not count. */
  public static boolean locks(String text) {
    return LOCKS.matcher(text).find();
  }

  /** Whether it reads or writes one of the tables that grow with the work done. */
  public static boolean namesBigTable(String text) {
    return NAMES_BIG_TABLE.matcher(text).find();
  }

  /** A blank stands for any white space. */
  private static Pattern sql(String pattern) {
    return Pattern.compile(pattern.replace(" ", "\\s+"), Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }
}
