package dev.quell.domain.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The decision table of {@code docs/contract/fsm.md} §4.1 with the rules of §9, written down a
 * second time as letters, and compared with the code for every combination there is.
 */
class TransitionRulesTest {

  /**
   * Every request that changes something. A cell lists the letters the row stands for; "kept" means
   * that the Task row is not touched. What no row covers changes nothing.
   */
  private static final String DECISIONS =
      """
      # instance | is   | asked | Task      | budget  | instance | Task
      # docs/contract/fsm.md §4.1 and §9.2:
      # Ordinary steps; one that the Task has already taken is no obstacle.
      newest     | Q    | I     | QI        | any     | I        | I
      newest     | I    | O     | IO        | any     | O        | O
      newest     | IOT  | R     | IOR       | any     | R        | R
      newest     | RK   | D     | R         | any     | D        | D
      # docs/contract/fsm.md §9.2: a late but good end counts as T→R→D.
      newest     | T    | D     | IOR       | any     | D        | D
      # docs/contract/fsm.md §4.1; §9.2 adds T→E, and by §9.7 the Task never rests in E:
      # Failures.
      newest     | I    | W     | IOR       | left    | W        | G
      newest     | I    | W     | IOR       | used up | W        | F
      newest     | ORT  | U     | IOR       | left    | U        | G
      newest     | ORT  | U     | IOR       | used up | U        | F
      newest     | RTX  | E     | IOR       | left    | E        | G
      newest     | RTX  | E     | IOR       | used up | E        | F
      newest     | ORT  | Z     | IOR       | left    | Z        | A
      newest     | ORT  | Z     | IOR       | used up | Z        | F
      newest     | OTK  | F     | IOR       | any     | F        | F
      # Orphans of a finished Task, docs/contract/fsm.md §4.3.
      newest     | I    | W     | DF        | any     | F        | kept
      newest     | ORT  | UZ    | DF        | any     | F        | kept
      newest     | RTX  | E     | DF        | any     | F        | kept
      newest     | OTK  | F     | DF        | any     | F        | kept
      # docs/contract/fsm.md §9.4: the Task was reset under them.
      newest     | K    | FD    | GQA       | any     | F        | kept
      newest     | X    | E     | GQA       | any     | F        | kept
      # docs/contract/fsm.md §9.3: a later instance drives the Task.
      superseded | IORT | R     | GAQIOREDF | any     | F        | kept
      superseded | RTK  | D     | GAQIOREDF | any     | D        | kept
      superseded | I    | W     | GAQIOREDF | any     | F        | kept
      superseded | ORT  | UZ    | GAQIOREDF | any     | F        | kept
      superseded | RTX  | E     | GAQIOREDF | any     | F        | kept
      superseded | OTK  | F     | GAQIOREDF | any     | F        | kept
      """;

  /**
   * The races of {@code docs/contract/fsm.md} §3.2: refused like all the rest, but nobody's
   * mistake.
   */
  private static final Set<String> EXPECTED_RACES =
      Set.of("RO", "EO", "EU", "EE", "UD", "UE", "UZ", "ZU", "DU", "KE", "KZ", "KU");

  private static final int MAX_ATTEMPTS = 3;

  /** One combination of all that a decision may depend on. */
  private record Case(
      TaskInstanceStatus current,
      TaskInstanceStatus wanted,
      TaskStatus task,
      boolean budget,
      boolean newest) {

    TransitionDecision decide() {
      int numAttempts = budget ? MAX_ATTEMPTS - 1 : MAX_ATTEMPTS;
      return TransitionRules.decide(
          new TaskState(task, numAttempts, MAX_ATTEMPTS), current, newest, wanted);
    }

    TransitionDecision unchanged() {
      boolean race = EXPECTED_RACES.contains(current.code() + wanted.code());
      return current == wanted || race
          ? new TransitionDecision.Ignore()
          : new TransitionDecision.Reject();
    }
  }

  @Test
  void decidesEveryCombinationAsTheContract() {
    Map<Case, TransitionDecision> table = decisionTable();
    List<Case> cases = allCases();

    List<String> deviations =
        cases.stream()
            .filter(c -> !c.decide().equals(table.getOrDefault(c, c.unchanged())))
            .map(c -> c + ": " + c.decide() + ", not " + table.getOrDefault(c, c.unchanged()))
            .toList();

    assertThat(cases).hasSize(13 * 9 * 13 * 2 * 2).containsAll(table.keySet());
    assertThat(deviations).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "true,  QQ II OO RR TR XO KO KR DD WG EG UG ZA FF",
    "false, QQ II OO RR TR XO KO KR DD WF EF UF ZF FF"
  })
  void leadsAnAttemptOnlyToPairsThatAgree(boolean budget, String pairs) {
    Set<String> reached =
        reachableFrom(new Pair(TaskInstanceStatus.QUEUED, TaskStatus.QUEUED), budget).stream()
            .map(pair -> pair.instance().code() + pair.task().code())
            .collect(Collectors.toSet());

    assertThat(reached).containsExactlyInAnyOrder(pairs.split(" "));
  }

  @ParameterizedTest
  @CsvSource({"0, 3, true", "2, 3, true", "3, 3, false", "4, 3, false", "1, 1, false"})
  void allowsAnotherAttemptWhileFewerThanAllAreConsumed(int consumed, int max, boolean allowed) {
    assertThat(new TaskState(TaskStatus.RUNNING, consumed, max).hasBudget()).isEqualTo(allowed);
  }

  @ParameterizedTest
  @EnumSource
  void endsOnStartWhatIsToldToDieOrGivenUp(TaskInstanceStatus current) {
    TaskInstanceStatus expected =
        switch (current.code()) {
          case "K" -> TaskInstanceStatus.ERROR_FATAL;
          case "X" -> TaskInstanceStatus.ERROR;
          default -> TaskInstanceStatus.RUNNING;
        };

    assertThat(TransitionRules.wantedByStart(current)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void killsOnlyTasksThatAreLaunchedOrRunning(TaskStatus task) {
    assertThat(TransitionRules.isKillable(task)).isEqualTo("OR".contains(task.code()));
  }

  private static List<Case> allCases() {
    List<Case> cases = new ArrayList<>();
    for (TaskInstanceStatus current : TaskInstanceStatus.values()) {
      for (TaskInstanceStatus wanted : TaskInstanceStatus.values()) {
        for (TaskStatus task : TaskStatus.values()) {
          cases.add(new Case(current, wanted, task, true, true));
          cases.add(new Case(current, wanted, task, true, false));
          cases.add(new Case(current, wanted, task, false, true));
          cases.add(new Case(current, wanted, task, false, false));
        }
      }
    }
    return cases;
  }

  private static Map<Case, TransitionDecision> decisionTable() {
    Map<Case, TransitionDecision> table = new HashMap<>();
    DECISIONS
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\\s*\\|\\s*"))
        .forEach(cells -> addRow(table, cells));
    return table;
  }

  private static void addRow(Map<Case, TransitionDecision> table, String[] cells) {
    TaskInstanceStatus instance = TaskInstanceStatus.ofCode(cells[5]);
    TransitionDecision decision =
        cells[6].equals("kept")
            ? new TransitionDecision.Orphan(instance)
            : new TransitionDecision.Apply(instance, TaskStatus.ofCode(cells[6]));
    allCases().stream()
        .filter(c -> cells[0].equals(c.newest() ? "newest" : "superseded"))
        .filter(c -> cells[1].contains(c.current().code()))
        .filter(c -> cells[2].contains(c.wanted().code()))
        .filter(c -> cells[3].contains(c.task().code()))
        .filter(c -> cells[4].equals("any") || cells[4].equals(c.budget() ? "left" : "used up"))
        .forEach(
            c -> assertThat(table.put(c, decision)).as("another row that covers %s", c).isNull());
  }

  /** The status letters of an instance and its Task. */
  private record Pair(TaskInstanceStatus instance, TaskStatus task) {

    /** What requests, overdue heartbeats and kills can make of them. */
    Stream<Pair> successors(boolean budget) {
      return Stream.concat(
          Arrays.stream(TaskInstanceStatus.values())
              .map(wanted -> new Case(instance, wanted, task, budget, true).decide())
              .map(this::after),
          switch (instance) {
            case LAUNCHED ->
                withTask(TaskInstanceStatus.NO_HEARTBEAT, TaskInstanceStatus.KILL_SELF);
            case RUNNING -> withTask(TaskInstanceStatus.TRIAGING, TaskInstanceStatus.KILL_SELF);
            default -> Stream.empty();
          });
    }

    private Stream<Pair> withTask(TaskInstanceStatus... instances) {
      return Arrays.stream(instances).map(next -> new Pair(next, task));
    }

    private Pair after(TransitionDecision decision) {
      if (decision instanceof TransitionDecision.Apply apply) {
        return new Pair(apply.instance(), apply.task());
      }
      return decision instanceof TransitionDecision.Orphan orphan
          ? new Pair(orphan.instance(), task)
          : this;
    }
  }

  private static Set<Pair> reachableFrom(Pair start, boolean budget) {
    Set<Pair> reached = new HashSet<>();
    Deque<Pair> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      Pair pair = open.pop();
      if (reached.add(pair)) {
        pair.successors(budget).forEach(open::push);
      }
    }
    return reached;
  }
}
