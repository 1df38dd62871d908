package dev.quell.worker.cluster;

import java.util.List;

/** Speaks with the commands of one kind of cluster. */
interface Dialect {
  /**
   * Reads the answer to the question which jobs live.
   *
   * @throws CommandFailure if it is not whole, or makes no sense
   */
  Listing listing(CommandAnswer answer);

  /** Puts ids as the commands take them, in their order, several in one word where that works. */
  List<String> words(List<String> ids);

  /**
   * Tells whether an order to end jobs was taken. Jobs that have ended meanwhile are no reason for
   * a refusal.
   */
  boolean tookCancel(CommandAnswer answer);

  /** Gives what there is to know the cluster by, from the answer about its identity. */
  String identity(CommandAnswer answer);

  /** Gives the arguments that ask for the jobs of some users alone, or of all if there are none. */
  List<String> users(List<String> users);
}
