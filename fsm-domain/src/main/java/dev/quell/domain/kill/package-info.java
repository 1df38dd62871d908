/**
 * Killing: what is selected, in which mode, with which verdict for each instance, and the states of
 * a kill job.
 */
@NullMarked
package dev.quell.domain.kill;

import org.jspecify.annotations.NullMarked;
