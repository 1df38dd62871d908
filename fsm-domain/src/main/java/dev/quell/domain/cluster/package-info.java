/**
 * Proof: what the cluster is asked to do with the processes of killed instances, and what it says.
 */
@NullMarked
package dev.quell.domain.cluster;

import org.jspecify.annotations.NullMarked;
