/** Proof by the cluster: what is due, who carries it out, and what came of it. */
@NullMarked
package dev.quell.worker.cluster;

import org.jspecify.annotations.NullMarked;
