package dev.quell.worker.engine;

/** Says what an answer means should the database crash right after it. */
public enum Durability {
  /** What was answered is on the disk, and on a synchronous standby. */
  AWAITED,
  /**
   * What was answered in the last half second may be lost, as if it had never been asked for. Never
   * half of it, and nothing else.
   */
  PROMPT
}
