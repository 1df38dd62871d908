package dev.quell.domain.command;

/** Moves all instances of one submitted batch of an array. */
public sealed interface BatchTransition extends ArrayCommand
    permits TransitionToLaunched, TransitionToKilled {

  /** The array the batch belongs to. */
  long arrayId();

  /** The number of the batch inside its array, from 1. */
  int batchNumber();
}
