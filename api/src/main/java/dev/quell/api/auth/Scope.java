package dev.quell.api.auth;

/** What a caller may do. Each operation of the contract file needs one of these, or none. */
public enum Scope {
  FSM_READ("fsm:read"),
  FSM_WRITE("fsm:write"),
  KILL("kill");

  private final String wireName;

  Scope(String wireName) {
    this.wireName = wireName;
  }

  /** The name in tokens and in {@code x-quell-scope} of the contract file. */
  public String wireName() {
    return wireName;
  }
}
