package dev.quell.api.storm;

import java.util.Map;
import java.util.Set;

/** What the contract allows, in letters: {@code fsm.md} §2.1, §3.1 and §4. */
final class ContractSteps {

  /** Steps of an instance; the two out of T are those of §9.2. */
  static final Set<String> INSTANCE =
      Set.of(
          "QI", "QK", "IO", "IW", "IK", "IR", "OR", "OU", "OX", "OZ", "OK", "OF", "RT", "RE", "RU",
          "RZ", "RK", "RD", "TR", "TZ", "TU", "TF", "TD", "TE", "KF", "KD", "XE");

  /** Steps of a Task; E is never written, so a failure goes straight to where E leads. */
  static final Set<String> TASK =
      Set.of(
          "GQ", "AQ", "QI", "IO", "IR", "OR", "RD", "IG", "IA", "IF", "OG", "OA", "OF", "RG", "RA",
          "RF");

  /** A start and its good end that arrive together are written as one step. */
  static final Set<String> TASK_STARTED_AND_DONE = Set.of("ID", "OD");

  /**
   * Where a Task may stand when its newest instance takes a status. One that an operator put back
   * to G stays there when its instance dies.
   */
  static final Map<String, Set<String>> TASK_OF_NEWEST =
      Map.of(
          "Q", Set.of("Q"),
          "I", Set.of("I"),
          "O", Set.of("O"),
          "R", Set.of("R"),
          "K", Set.of("O", "R", "G"),
          "D", Set.of("D"),
          "E", Set.of("G", "F"),
          "U", Set.of("G", "F"),
          "Z", Set.of("A", "F"),
          "F", Set.of("F", "G"));

  private ContractSteps() {}
}
