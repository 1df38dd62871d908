/** Kill jobs: what a selector means, the lease, the walk, the grace, the outcomes and the audit. */
@NullMarked
package dev.quell.worker.kill;

import org.jspecify.annotations.NullMarked;
