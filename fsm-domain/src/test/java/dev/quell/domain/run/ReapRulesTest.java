package dev.quell.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of a run that is overdue: the table of {@code docs/contract/cli-and-reaper.md} §32
 * with the rules of {@code docs/contract/workflow-and-bind.md} §A.6, as letters, for every
 * combination there is.
 */
class ReapRulesTest {

  /** Every case that changes something; "stays" means that the workflow does not follow. */
  private static final String DECISIONS =
      """
      # run | workflow  | another run | run | workflow
      # docs/contract/workflow-and-bind.md §A.6.2: a refused link never had the workflow.
      G     | GQIORDFHA | any         | A   | stays
      L     | G         | none        | A   | A
      L     | QIORDFHA  | none        | A   | stays
      L     | GQIORDFHA | alive       | A   | stays
      # docs/contract/workflow-and-bind.md §A.6.4: runs on their way up are given up like those that run.
      BIOR  | QIOR      | none        | E   | F
      BIOR  | GDFHA     | none        | E   | stays
      BIOR  | GQIORDFHA | alive       | E   | stays
      CH    | QIOR      | none        | T   | H
      CH    | GDFHA     | none        | T   | stays
      CH    | GQIORDFHA | alive       | T   | stays
      """;

  /** One combination of all that a decision may depend on. */
  private record Case(WorkflowStatus workflow, WorkflowRunStatus run, boolean anotherAlive) {

    RunDecision decide() {
      return ReapRules.decide(workflow, run, anotherAlive);
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

    assertThat(cases).hasSize(9 * 13 * 2).containsAll(table.keySet());
    assertThat(deviations).isEmpty();
  }

  /** A client that was told to stop has instances to end first; nobody reports while one starts. */
  @ParameterizedTest(name = "{0}: waits {1}, has the grace of a start {2}")
  @CsvSource({
    "G, false, true",
    "L, false, false",
    "B, false, true",
    "I, false, true",
    "O, false, true",
    "R, false, false",
    "D, false, false",
    "E, false, false",
    "S, false, false",
    "C, true,  false",
    "H, true,  false",
    "T, false, false",
    "A, false, false"
  })
  void waitsForInstancesInAResumeAndForAStart(String letter, boolean waits, boolean grace) {
    WorkflowRunStatus run = WorkflowRunStatus.ofCode(letter);

    assertThat(ReapRules.waitsForInstances(run)).isEqualTo(waits);
    assertThat(ReapRules.needsGrace(run)).isEqualTo(grace);
  }

  private static Stream<Case> cases() {
    return Arrays.stream(WorkflowStatus.values())
        .flatMap(
            workflow ->
                Arrays.stream(WorkflowRunStatus.values())
                    .flatMap(
                        run ->
                            Stream.of(
                                new Case(workflow, run, false), new Case(workflow, run, true))));
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
    WorkflowRunStatus run = WorkflowRunStatus.ofCode(cells[3]);
    RunDecision decision =
        cells[4].equals("stays")
            ? new RunDecision.ApplyAlone(run)
            : new RunDecision.Apply(run, WorkflowStatus.ofCode(cells[4]));
    cases()
        .filter(c -> cells[0].contains(c.run().code()))
        .filter(c -> cells[1].contains(c.workflow().code()))
        .filter(c -> cells[2].equals("any") || cells[2].equals(c.anotherAlive() ? "alive" : "none"))
        .forEach(
            c -> assertThat(table.put(c, decision)).as("another row that covers %s", c).isNull());
  }
}
