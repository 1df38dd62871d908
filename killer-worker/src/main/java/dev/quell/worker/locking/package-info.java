/**
 * Every statement that locks rows of the big tables, and the predicates live, killable and alive.
 */
@NullMarked
package dev.quell.worker.locking;

import org.jspecify.annotations.NullMarked;
