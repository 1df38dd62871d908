package dev.quell.api.server;

import java.util.Map;
import java.util.Set;

/** What the contract allows, in letters: {@code docs/contract/fsm.md} §2.1, §3.1 and §4. */
final class ContractSteps {

  /** Steps of an instance; the two out of T are those of {@code docs/contract/fsm.md} §9.2. */
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
      Map.ofEntries(
          Map.entry("Q", Set.of("Q")),
          Map.entry("W", Set.of("G", "F")),
          Map.entry("T", Set.of("R")),
          Map.entry("X", Set.of("O")),
          Map.entry("I", Set.of("I")),
          Map.entry("O", Set.of("O")),
          Map.entry("R", Set.of("R")),
          Map.entry("K", Set.of("O", "R", "G")),
          Map.entry("D", Set.of("D")),
          Map.entry("E", Set.of("G", "F")),
          Map.entry("U", Set.of("G", "F")),
          Map.entry("Z", Set.of("A", "F")),
          Map.entry("F", Set.of("F", "G")));

  private ContractSteps() {}
}
