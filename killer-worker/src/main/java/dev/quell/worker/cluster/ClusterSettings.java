package dev.quell.worker.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells how one cluster is asked.
 *
 * @param name as the table of clusters has it
 * @param commands programs with their arguments; {@link #IDS} stands for the ids, and where it is
 *     absent they come on standard input, one a line
 * @param prefix goes before each command, such as {@code sudo -n -u quell-kill}
 * @param environment that the commands get besides the path, the home and what clusters' programs
 *     are told by
 * @param idPattern what an id must be, as a whole, to reach a command line
 * @param expectedIdentity what the answer about the identity must hold; empty for anything, as long
 *     as it stays the same
 * @param users whose jobs are asked for; empty for everybody's
 * @param names what the name of a job must be, as a whole, for it to be looked at as an orphan;
 *     empty for any
 * @param mark the variable of a process's environment that holds the id of its instance; empty for
 *     none
 * @param leewaySeconds by which the clocks of the cluster and of Quell may differ
 */
public record ClusterSettings(
    String name,
    ClusterPreset preset,
    Map<ClusterVerb, List<String>> commands,
    List<String> prefix,
    Map<String, String> environment,
    Pattern idPattern,
    Optional<Pattern> expectedIdentity,
    List<String> users,
    Optional<Pattern> names,
    Optional<String> mark,
    int leewaySeconds,
    Limits limits) {
  /** Stands for the ids in a command. */
  public static final String IDS = "{ids}";

  /** Stands for what asks for the jobs of {@link #users} alone. */
  public static final String USERS = "{users}";

  /**
   * Bounds what is asked.
   *
   * @param commandsPerMinute further ones wait
   * @param idsPerCommand further ones come with another command
   * @param concurrency commands at once
   * @param timeoutMillis after which a command is ended, and counts as not answered
   * @param killWaitMillis between the signal that asks a process of a host to end and the one that
   *     ends it
   */
  public record Limits(
      int commandsPerMinute,
      int idsPerCommand,
      int concurrency,
      int timeoutMillis,
      int killWaitMillis) {}
}
