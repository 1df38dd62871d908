package dev.quell.api.view;

import dev.quell.api.http.ParameterTypes;
import dev.quell.domain.json.FieldType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The words that stand for groups of status letters ({@code docs/contract/cli-and-reaper.md} §0.3,
 * §0.4).
 */
public final class TaskWords {
  private static final Map<String, List<String>> TASKS = new LinkedHashMap<>();
  private static final Map<String, List<String>> INSTANCES = new LinkedHashMap<>();

  /** SQL: the word of {@code task.status}. */
  public static final String OF_TASK =
      """
      case task.status
        when 'O' then 'SCHEDULED' when 'R' then 'RUNNING' when 'D' then 'DONE' when 'F' then 'FATAL'
        else 'PENDING'
      end""";

  /** SQL: aggregates of how many tasks each word stands for, under the words. */
  public static final String COUNTS =
      """
      count(*) filter (where task.status in ('A', 'G', 'Q', 'I', 'E')) as "PENDING",
      count(*) filter (where task.status = 'O') as "SCHEDULED",
      count(*) filter (where task.status = 'R') as "RUNNING",
      count(*) filter (where task.status = 'D') as "DONE",
      count(*) filter (where task.status = 'F') as "FATAL\"""";

  static {
    TASKS.put("PENDING", List.of("A", "G", "Q", "E", "I"));
    TASKS.put("SCHEDULED", List.of("O"));
    TASKS.put("RUNNING", List.of("R"));
    TASKS.put("DONE", List.of("D"));
    TASKS.put("FATAL", List.of("F"));
    INSTANCES.put("PENDING", List.of("Q", "B", "I"));
    INSTANCES.put("RUNNING", List.of("R"));
    INSTANCES.put("FATAL", List.of("E", "Z", "W", "U", "K"));
    INSTANCES.put("DONE", List.of("D"));
  }

  /** The letters of tasks that some words of a repeated parameter stand for. */
  public static final FieldType<String[]> OF_TASKS = letters(TASKS);

  /** The letters of task instances that some words of a repeated parameter stand for. */
  public static final FieldType<String[]> OF_INSTANCES = letters(INSTANCES);

  private TaskWords() {}

  private static FieldType<String[]> letters(Map<String, List<String>> groups) {
    return ParameterTypes.words(
            word -> Optional.ofNullable(groups.get(word)),
            "one of " + String.join(", ", groups.keySet()))
        .map(found -> found.stream().flatMap(List::stream).distinct().toArray(String[]::new));
  }
}
