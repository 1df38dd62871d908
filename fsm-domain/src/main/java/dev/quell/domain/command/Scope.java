package dev.quell.domain.command;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a token allows. Every route asks for exactly one scope, some for a further one depending on
 * the request; no scope includes another.
 */
public enum Scope {
  /** Look at workflows, tasks and their states. */
  FSM_READ("fsm:read"),
  /** Register work and report what becomes of it. */
  FSM_WRITE("fsm:write"),
  /** End running work on purpose. */
  KILL("kill"),
  /** End it without waiting for its workers, besides {@link #KILL}. */
  KILL_FORCE("kill:force"),
  /** End what belongs to others, besides {@link #KILL}. */
  KILL_ANY("kill:any"),
  /** Lower limits of others' workflows and stop them for a resume, besides the route's scope. */
  OPERATE_ANY("operate:any"),
  /** Take orders for clusters, and report what those said; for agents alone. */
  CLUSTER("cluster");

  private final String claim;

  Scope(String claim) {
    this.claim = claim;
  }

  /** The word that stands for this scope in a token. */
  public String claim() {
    return claim;
  }

  /** The scope of a word in a token; empty for the scopes of other services. */
  public static Optional<Scope> ofClaim(String word) {
    return Arrays.stream(values()).filter(scope -> scope.claim.equals(word)).findFirst();
  }
}
