package dev.quell.domain.command;

/** Tells what an operator asks of kill jobs. */
public sealed interface KillJobCommand extends Command
    permits CreateKillJob, SteerKillJob, ReleaseHold {

  /** Who asks; goes to the audit. */
  String requestedBy();
}
