package dev.quell.testing;

import dev.quell.domain.operate.OperatorRules;
import dev.quell.domain.run.ReapRules;
import dev.quell.domain.run.WorkflowRunStatus;
import dev.quell.domain.run.WorkflowStatus;
import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds the status letters that stand in SQL against the enums of the domain: a list must be one of
 * the sets that the enums define, a single letter that of a status of a table of the statement.
 */
public final class StatusLiterals {
  private static final Pattern LETTER = Pattern.compile("'([A-Z])'");
  private static final Pattern LIST = Pattern.compile("\\(\\s*'[A-Z]'(?:\\s*,\\s*'[A-Z]')*\\s*\\)");
  private static final Pattern LETTERED_COLUMN_THAT_IS_NO_STATUS =
      Pattern.compile("\\btask_resources_type\\w*");

  /** What may stand behind {@code status in}, by table. */
  private final Map<String, Collection<Set<String>>> sets = new LinkedHashMap<>();

  private StatusLiterals() {
    // The longest names first: each is looked for as a whole word all the same.
    sets.put(
        "task_instance",
        List.of(
            letters(TaskInstanceStatus.values(), TaskInstanceStatus::code, status -> true),
            letters(TaskInstanceStatus.values(), TaskInstanceStatus::code, s -> s.isLive()),
            letters(TaskInstanceStatus.values(), TaskInstanceStatus::code, s -> !s.isLive()),
            letters(TaskInstanceStatus.values(), TaskInstanceStatus::code, s -> s.isFailure()),
            letters(
                TaskInstanceStatus.values(),
                TaskInstanceStatus::code,
                OperatorRules.killed()::contains)));
    sets.put(
        "task",
        List.of(
            letters(TaskStatus.values(), TaskStatus::code, status -> true),
            letters(TaskStatus.values(), TaskStatus::code, TaskStatus::isWaiting),
            letters(TaskStatus.values(), TaskStatus::code, TaskStatus::isUnderWay),
            letters(TaskStatus.values(), TaskStatus::code, TaskStatus::isFinished),
            letters(TaskStatus.values(), TaskStatus::code, OperatorRules.notBegun()::contains)));
    sets.put(
        "workflow_run",
        List.of(
            letters(WorkflowRunStatus.values(), WorkflowRunStatus::code, status -> true),
            letters(WorkflowRunStatus.values(), WorkflowRunStatus::code, s -> s.isAlive()),
            letters(
                WorkflowRunStatus.values(),
                WorkflowRunStatus::code,
                ReapRules::waitsForInstances)));
    sets.put(
        "workflow",
        List.of(letters(WorkflowStatus.values(), WorkflowStatus::code, status -> true)));
  }

  /** Knows the sets of the domain. */
  public static StatusLiterals ofTheDomain() {
    return new StatusLiterals();
  }

  /** Knows one more set of a table's statuses. */
  public StatusLiterals with(String table, Collection<String> letters) {
    StatusLiterals more = new StatusLiterals();
    more.sets.putAll(sets);
    Collection<Set<String>> extended = new ArrayList<>(sets.get(table));
    extended.add(Set.copyOf(letters));
    more.sets.put(table, extended);
    return more;
  }

  private static <S> Set<String> letters(
      S[] statuses, Function<S, String> code, Predicate<S> which) {
    return Arrays.stream(statuses).filter(which).map(code).collect(Collectors.toSet());
  }

  /** Whether letters stand in a piece of SQL by themselves. */
  public static boolean areSpelledIn(String sql) {
    return isSql(sql) && LETTER.matcher(withoutOthers(sql)).find();
  }

  /** The letters of a fragment. */
  public static List<String> lettersOf(String fragment) {
    return LETTER.matcher(fragment).results().map(found -> found.group(1)).toList();
  }

  /** Says of each list and letter of a statement that is none of its tables' what is wrong. */
  public List<String> wrongIn(String sql) {
    if (!isSql(sql)) {
      return List.of();
    }
    List<String> wrong = new ArrayList<>();
    String rest = withoutOthers(sql);
    Collection<String> tables = tablesOf(rest);
    Matcher list = LIST.matcher(rest);
    while (list.find()) {
      Set<String> letters = new HashSet<>(lettersOf(list.group()));
      if (!isSetOf(tables, letters)) {
        wrong.add("%s is no set of statuses of %s in: %s".formatted(list.group(), tables, sql));
      }
    }
    for (String letter : lettersOf(list.replaceAll("()"))) {
      if (!isLetterOf(tables, letter)) {
        wrong.add("'%s' is no status of %s in: %s".formatted(letter, tables, sql));
      }
    }
    return wrong;
  }

  private static boolean isSql(String text) {
    return text.contains("status") || text.contains("select ") || text.contains("where ");
  }

  private static String withoutOthers(String sql) {
    return LETTERED_COLUMN_THAT_IS_NO_STATUS.matcher(sql).find()
        ? LETTER.matcher(sql).replaceAll("''")
        : sql;
  }

  /** All tables, if a fragment names none. */
  private Collection<String> tablesOf(String sql) {
    List<String> named =
        sets.keySet().stream()
            .filter(table -> Pattern.compile("\\b" + table + "\\b").matcher(sql).find())
            .toList();
    return named.isEmpty() ? sets.keySet() : named;
  }

  /** A list of one may hold any letter. */
  private boolean isSetOf(Collection<String> tables, Set<String> letters) {
    return (letters.size() == 1 && isLetterOf(tables, letters.iterator().next()))
        || setsOf(tables).anyMatch(letters::equals);
  }

  private boolean isLetterOf(Collection<String> tables, String letter) {
    return setsOf(tables).anyMatch(set -> set.contains(letter));
  }

  private Stream<Set<String>> setsOf(Collection<String> tables) {
    return tables.stream().flatMap(table -> sets.get(table).stream());
  }
}
