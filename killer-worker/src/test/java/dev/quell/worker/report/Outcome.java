package dev.quell.worker.report;

import static java.util.stream.Collectors.toMap;

import dev.quell.domain.task.TaskInstanceStatus;
import dev.quell.domain.task.TaskStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a report makes of an instance and its Task, as letters.
 *
 * @param instance before
 * @param task before
 */
record Outcome(String instance, String task, String instanceAfter, String taskAfter) {
  private static final String UNCHANGED = "=";

  /**
   * What errors come to, by the state they report, with attempts left. Deliberate differences
   * ({@code docs/contract/fsm.md} §9): T may end as E; K and X end under a Task that was reset.
   */
  private static final Map<String, String> FAILURES =
      Map.of(
          "E",
          """
          RTX           IOR       E G
          RTX           DF        F =
          X             GQA       F =
          QIORTXKWEUZDF GQAEIORDF = =""",
          "Z",
          """
          ORT           IOR       Z A
          ORT           DF        F =
          QIORTXKWEUZDF GQAEIORDF = =""",
          "U",
          """
          ORT           IOR       U G
          ORT           DF        F =
          QIORTXKWEUZDF GQAEIORDF = =""",
          "F",
          """
          OTK           IOR       F F
          OTK           DF        F =
          K             GQA       F =
          QIORTXKWEUZDF GQAEIORDF = =""");

  private static final int PAIRS = TaskInstanceStatus.values().length * TaskStatus.values().length;

  /** What the report of an error state (E, Z, U, F) comes to, with attempts left. */
  static List<Outcome> ofFailure(String errorState) {
    return table(FAILURES.get(errorState));
  }

  /** The same of a report by the worker itself, who has obeyed if it was told to end. */
  static List<Outcome> ofWorkersFailure(String errorState) {
    return table(
        """
        K             IOR       F F
        K             GQADF     F =
        """
            + FAILURES.get(errorState));
  }

  /**
   * Reads a table of lines of four columns: instances before, Tasks before (one letter each), and
   * what all their pairs become, {@code =} where nothing changes. A pair is looked up in the first
   * line that has it.
   *
   * @throws IllegalArgumentException if the table does not cover all pairs
   */
  static List<Outcome> table(String text) {
    Map<String, Outcome> byPair =
        text.lines()
            .flatMap(Outcome::line)
            .collect(toMap(Outcome::pair, outcome -> outcome, (first, later) -> first));
    if (byPair.size() != PAIRS) {
      throw new IllegalArgumentException(byPair.size() + " of " + PAIRS + " pairs");
    }
    return List.copyOf(byPair.values());
  }

  private static Stream<Outcome> line(String line) {
    String[] columns = line.split(" +");
    return letters(columns[0])
        .flatMap(
            instance ->
                letters(columns[1])
                    .map(
                        task ->
                            new Outcome(
                                instance, task, or(columns[2], instance), or(columns[3], task))));
  }

  private static Stream<String> letters(String text) {
    return Arrays.stream(text.split(""));
  }

  private static String or(String after, String before) {
    return after.equals(UNCHANGED) ? before : after;
  }

  private String pair() {
    return instance + task;
  }

  boolean movesInstance() {
    return !instance.equals(instanceAfter);
  }

  boolean movesTask() {
    return !task.equals(taskAfter);
  }
}
