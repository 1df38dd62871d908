package dev.quell.domain.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Names the process of one task instance as its cluster knows it, together with what keeps an id
 * that was given out anew from being taken for it.
 *
 * @param cluster the name of the cluster
 * @param distributorId the id that the cluster gave, such as {@code 17} or {@code 17_3}
 * @param user who owns it there; null if that is not known, and then the user is not compared
 * @param notBefore when it can have been submitted at the earliest: what began before is another's
 * @param notAfter when it can have been submitted at the latest: what was submitted later has an id
 *     that was given out anew; null if that is not known
 * @param node the host that its worker reported from; null if none did
 * @param processGroup the process group there; null likewise
 */
public record ClusterJob(
    String cluster,
    String distributorId,
    @Nullable String user,
    Instant notBefore,
    @Nullable Instant notAfter,
    @Nullable String node,
    @Nullable Long processGroup) {

  /**
   * Names one of which no more is known than its id, its user and when it began at the earliest.
   */
  public ClusterJob(
      String cluster, String distributorId, @Nullable String user, Instant notBefore) {
    this(cluster, distributorId, user, notBefore, null, null, null);
  }
}
