/**
 * Workflow runs: linking, their statuses and heartbeats, triage and termination of their instances.
 */
package dev.quell.worker.run;
