/** Membership of the cluster in which Quell's processes, and programs of others, share a bus. */
@NullMarked
package dev.quell.cluster;

import org.jspecify.annotations.NullMarked;
