/**
 * Workflow and workflow run: their statuses, what a run does to its workflow, and the rules of
 * linking and reaping.
 */
@NullMarked
package dev.quell.domain.run;

import org.jspecify.annotations.NullMarked;
