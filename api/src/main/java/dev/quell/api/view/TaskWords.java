package dev.quell.api.view;

import dev.quell.api.http.InvalidParameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  private TaskWords() {}

  /** The letters of tasks that some words of the parameter {@code status} stand for. */
  public static String[] taskLetters(List<String> words) {
    return letters(TASKS, words);
  }

  /** The letters of task instances that some words of the parameter {@code status} stand for. */
  public static String[] instanceLetters(List<String> words) {
    return letters(INSTANCES, words);
  }

  /** Null for no words at all, which is no filter. */
  private static String[] letters(Map<String, List<String>> groups, List<String> words) {
    if (words.isEmpty()) {
      return null;
    }
    return words.stream()
        .flatMap(word -> group(groups, word).stream())
        .distinct()
        .toArray(String[]::new);
  }

  private static List<String> group(Map<String, List<String>> groups, String word) {
    List<String> group = groups.get(word);
    if (group == null) {
      throw InvalidParameter.query("status", word, "one of " + String.join(", ", groups.keySet()));
    }
    return group;
  }
}
