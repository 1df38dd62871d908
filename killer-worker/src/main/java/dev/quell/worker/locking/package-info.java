/**
 * Every statement that locks rows of the big tables, and the predicates live, killable and alive.
 */
package dev.quell.worker.locking;
