/** Kill jobs: what a selector means, the lease, the walk, the grace, the outcomes and the audit. */
package dev.quell.worker.kill;
