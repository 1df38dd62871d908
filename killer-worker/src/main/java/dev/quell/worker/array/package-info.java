/** Queueing, instantiating and launching the tasks of an array, and ending a batch. */
package dev.quell.worker.array;
