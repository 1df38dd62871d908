package dev.quell.domain.command;

/** What an operator asks of kill jobs. */
public sealed interface KillJobCommand extends Command permits CreateKillJob, SteerKillJob {

  /** Who asks; goes to the audit. */
  String requestedBy();
}
