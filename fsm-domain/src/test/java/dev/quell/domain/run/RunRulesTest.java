package dev.quell.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The machines of {@code docs/contract/workflow-and-bind.md} §A.1 to §A.3 with the rules of §A.6,
 * written down a second time as letters, and compared with the code for every combination there is.
 */
class RunRulesTest {

  /**
   * Every request that changes something. A cell lists the letters the row stands for; "stays"
   * means that the workflow does not follow. What no row covers changes nothing.
   */
  private static final String DECISIONS =
      """
      # run   | asked | workflow  | another run | run | workflow
      # docs/contract/workflow-and-bind.md §A.6.2:
      # On the way up a run goes only where its workflow can go.
      G       | L     | GAFH      | none        | L   | G
      L       | B     | G         | any         | B   | Q
      B       | I     | Q         | any         | I   | I
      I       | O     | I         | any         | O   | O
      O       | R     | O         | any         | R   | R
      # A run always ends; the workflow follows if it can and is no other run's.
      R       | D     | R         | none        | D   | D
      R       | D     | GQIODFHA  | none        | D   | stays
      R       | D     | GQIORDFHA | alive       | D   | stays
      BIOR    | E     | QIOR      | none        | E   | F
      BIOR    | E     | GDFHA     | none        | E   | stays
      BIOR    | E     | GQIORDFHA | alive       | E   | stays
      R       | S     | QIOR      | none        | S   | F
      R       | S     | GDFHA     | none        | S   | stays
      R       | S     | GQIORDFHA | alive       | S   | stays
      L       | A     | G         | none        | A   | A
      L       | A     | QIORDFHA  | none        | A   | stays
      L       | A     | GQIORDFHA | alive       | A   | stays
      CH      | T     | QIOR      | none        | T   | H
      CH      | T     | GDFHA     | none        | T   | stays
      CH      | T     | GQIORDFHA | alive       | T   | stays
      # docs/contract/workflow-and-bind.md §A.2; §A.6.3 adds I and O:
      # A resume that is asked for is the run's own affair.
      BIOR    | C     | GQIORDFHA | any         | C   | same
      BIOR    | H     | GQIORDFHA | any         | H   | same
      """;

  /** One combination of all that a decision may depend on. */
  private record Case(
      WorkflowStatus workflow,
      WorkflowRunStatus current,
      boolean anotherAlive,
      WorkflowRunStatus wanted) {

    RunDecision decide() {
      return RunRules.decide(workflow, current, anotherAlive, wanted);
    }

    String pair() {
      return current.code() + wanted.code();
    }
  }

  @Test
  void decidesEveryCombinationAsTheContract() {
    Map<Case, RunDecision> table = decisionTable();
    List<Case> cases = cases().toList();
    RunDecision refusal = new RunDecision.Refuse();

    List<String> deviations =
        cases.stream()
            .filter(c -> !c.decide().equals(table.getOrDefault(c, refusal)))
            .map(c -> c + ": " + c.decide() + ", not " + table.getOrDefault(c, refusal))
            .toList();

    assertThat(cases).hasSize(9 * 13 * 2 * 13).containsAll(table.keySet());
    assertThat(deviations).isEmpty();
  }

  @Test
  void knowsTheStepsOfARun() {
    assertThat(
            cases()
                .filter(c -> RunRules.isStep(c.current(), c.wanted()))
                .map(Case::pair)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            ("GL LB LA BI BE BC BH IO IE OR OE RD RS RE RC RH CT HT" + " IC IH OC OH").split(" "));
  }

  @Test
  void knowsTheStepsOfAWorkflow() {
    assertThat(workflowPairs(WorkflowTransitions::isLegal))
        .containsExactlyInAnyOrder(
            ("GQ GA AG FG HG QI QF QH IO IF OR OF RD RF RH" + " IH OH").split(" "));
    assertThat(workflowPairs(WorkflowTransitions::isUntimely)).containsExactly("GG");
  }

  @Test
  void knowsWhichRunsAreAlive() {
    assertThat(WorkflowRunStatus.alive())
        .extracting(WorkflowRunStatus::code)
        .containsExactlyInAnyOrder("L", "B", "I", "O", "R", "C", "H");
    assertThat(WorkflowRunStatus.values())
        .allMatch(status -> status.isAlive() == WorkflowRunStatus.alive().contains(status));
  }

  @Test
  void letsNoRunLeaveAFinalStatus() {
    assertThat(cases().filter(c -> "DESTA".contains(c.current().code())))
        .allMatch(c -> c.decide() instanceof RunDecision.Refuse);
  }

  /**
   * The flaw of the reference, {@code docs/contract/workflow-and-bind.md} §A.2: a run that goes on
   * while its workflow is elsewhere.
   */
  @Test
  void makesNoHalfTransition() {
    List<Case> half =
        cases()
            .filter(c -> "LBIOR".contains(c.wanted().code()))
            .filter(c -> c.decide() instanceof RunDecision.ApplyAlone)
            .toList();
    List<Case> halfWithoutReason =
        cases()
            .filter(c -> c.decide() instanceof RunDecision.ApplyAlone)
            .filter(c -> !c.anotherAlive())
            .filter(c -> WorkflowTransitions.isLegal(c.workflow(), follower(c.wanted())))
            .toList();

    assertThat(half).isEmpty();
    assertThat(halfWithoutReason).isEmpty();
  }

  @Test
  void movesAWorkflowOnlyByItsOwnSteps() {
    assertThat(cases().filter(c -> c.decide() instanceof RunDecision.Apply))
        .allSatisfy(
            c -> {
              WorkflowStatus next = ((RunDecision.Apply) c.decide()).workflow();
              assertThat(next == c.workflow() || WorkflowTransitions.isLegal(c.workflow(), next))
                  .as("%s", c)
                  .isTrue();
            });
  }

  @Test
  void leavesTheWorkflowOfAnotherLivingRunAloneWhenARunEnds() {
    assertThat(cases().filter(Case::anotherAlive).filter(c -> "DESTA".contains(c.wanted().code())))
        .noneMatch(c -> c.decide() instanceof RunDecision.Apply);
  }

  /**
   * {@code docs/contract/workflow-and-bind.md} §A.3, with the two differences of §A.6.3 and §A.6.4.
   */
  @Test
  void movesTheDeadlineAsTheContract() {
    Set<String> moving =
        Stream.of(
                "L: L B A",
                "R: R D S E C H",
                "G: L",
                "B: E C H I",
                "I: E O",
                "O: R E",
                "C: T",
                "H: T",
                "B: B",
                "I: I C H",
                "O: O C H")
            .flatMap(
                row -> Arrays.stream(row.substring(3).split(" ")).map(to -> row.charAt(0) + to))
            .collect(Collectors.toSet());

    for (WorkflowRunStatus current : WorkflowRunStatus.values()) {
      for (WorkflowRunStatus named : WorkflowRunStatus.values()) {
        boolean moves =
            Arrays.stream(WorkflowStatus.values())
                .map(workflow -> RunRules.decide(workflow, current, false, named))
                .anyMatch(decision -> RunRules.movesDeadline(current, named, decision));
        assertThat(moves)
            .as("%s that names %s", current, named)
            .isEqualTo(moving.contains(current.code() + named.code()));
      }
    }
  }

  @Test
  void movesNoDeadlineIfTheWorkflowStopsTheStep() {
    assertThat(
            cases()
                .filter(c -> c.current() != c.wanted())
                .filter(c -> !(c.decide() instanceof RunDecision.Apply)))
        .noneMatch(c -> RunRules.movesDeadline(c.current(), c.wanted(), c.decide()));
  }

  @Test
  void namingTheStatusKeepsOnlyARunOnItsWayUpFresh() {
    assertThat(RunRules.keptFresh())
        .extracting(WorkflowRunStatus::code)
        .containsExactlyInAnyOrder("L", "B", "I", "O", "R");
  }

  private static WorkflowStatus follower(WorkflowRunStatus ended) {
    return switch (ended.code()) {
      case "D" -> WorkflowStatus.DONE;
      case "E", "S" -> WorkflowStatus.FAILED;
      case "T" -> WorkflowStatus.HALTED;
      case "A" -> WorkflowStatus.ABORTED;
      default -> throw new AssertionError(ended + " is no end");
    };
  }

  private interface Pairs {
    boolean holds(WorkflowStatus from, WorkflowStatus to);
  }

  private static Set<String> workflowPairs(Pairs pairs) {
    return Arrays.stream(WorkflowStatus.values())
        .flatMap(
            from ->
                Arrays.stream(WorkflowStatus.values())
                    .filter(to -> pairs.holds(from, to))
                    .map(to -> from.code() + to.code()))
        .collect(Collectors.toSet());
  }

  private static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (WorkflowStatus workflow : WorkflowStatus.values()) {
      for (WorkflowRunStatus current : WorkflowRunStatus.values()) {
        for (WorkflowRunStatus wanted : WorkflowRunStatus.values()) {
          cases.add(new Case(workflow, current, false, wanted));
          cases.add(new Case(workflow, current, true, wanted));
        }
      }
    }
    return cases.stream();
  }

  private static Map<Case, RunDecision> decisionTable() {
    Map<Case, RunDecision> table = new HashMap<>();
    DECISIONS
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\\s*\\|\\s*"))
        .forEach(cells -> addRow(table, cells));
    return table;
  }

  private static void addRow(Map<Case, RunDecision> table, String[] cells) {
    cases()
        .filter(c -> cells[0].contains(c.current().code()))
        .filter(c -> cells[1].contains(c.wanted().code()))
        .filter(c -> cells[2].contains(c.workflow().code()))
        .filter(c -> cells[3].equals("any") || cells[3].equals(c.anotherAlive() ? "alive" : "none"))
        .forEach(
            c ->
                assertThat(table.put(c, decision(c, cells)))
                    .as("another row that covers %s", c)
                    .isNull());
  }

  private static RunDecision decision(Case given, String[] cells) {
    WorkflowRunStatus run = WorkflowRunStatus.ofCode(cells[4]);
    return switch (cells[5]) {
      case "stays" -> new RunDecision.ApplyAlone(run);
      case "same" -> new RunDecision.Apply(run, given.workflow());
      default -> new RunDecision.Apply(run, WorkflowStatus.ofCode(cells[5]));
    };
  }
}
