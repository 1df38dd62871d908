/**
 * Workflow runs: linking, their statuses and heartbeats, triage and termination of their instances.
 */
@NullMarked
package dev.quell.worker.run;

import org.jspecify.annotations.NullMarked;
