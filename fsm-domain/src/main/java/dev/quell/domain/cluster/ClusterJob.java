package dev.quell.domain.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Names the process of one task instance as its cluster knows it, together with what keeps an id
 * that was given out anew from being taken for it. Either the id of the cluster is known or, for
 * processes of a host, the host and the process group.
 *
 * @param cluster the name of the cluster
 * @param distributorId the id that the cluster gave, such as {@code 17} or {@code 17_3}; null if
 *     none was reported
 * @param node where its worker runs, as the worker reported it; null if it never did
 * @param processGroup the process group on that node, as the worker reported it; null if it never
 *     did
 * @param user who owns it there; null if that is not known, and then the user is not compared
 * @param notBefore when it can have been submitted at the earliest: what began before is another's
 * @param notAfter when it had been submitted at the latest: what was submitted after is another's,
 *     unless the cluster itself submitted it anew; null if that is not known
 */
public record ClusterJob(
    String cluster,
    @Nullable String distributorId,
    @Nullable String node,
    @Nullable Long processGroup,
    @Nullable String user,
    Instant notBefore,
    @Nullable Instant notAfter) {}
