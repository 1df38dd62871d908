package dev.quell.domain.kill;

/** Says why a walk meets tasks, not only instances. */
public enum TasksMet {
  /** They wait; those that do not any more are met as instances. */
  WAITING,
  /** They were named: each gets an outcome, or its newest instance does. */
  NAMED,
  /** Their instances were named: they end with those, if they wait. */
  OF_NAMED_INSTANCES
}
