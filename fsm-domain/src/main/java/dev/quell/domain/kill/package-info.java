/**
 * Killing: what is selected, in which mode, with which verdict for each instance, and the states of
 * a kill job.
 */
package dev.quell.domain.kill;
