/** Queueing, instantiating and launching the tasks of an array, and ending a batch. */
@NullMarked
package dev.quell.worker.array;

import org.jspecify.annotations.NullMarked;
