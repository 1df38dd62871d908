package dev.quell.worker.engine;

/** Says what to do about a row that another transaction has locked. */
public enum LockMode {
  /** Leave it out, so that the rest goes on. */
  SKIP_LOCKED,
  /** Wait for it, up to the session's lock time-out. */
  WAIT
}
