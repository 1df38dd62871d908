/**
 * Task and TaskInstance: their statuses, the transition table, and the rules that decide what a
 * report does to both.
 */
@NullMarked
package dev.quell.domain.task;

import org.jspecify.annotations.NullMarked;
