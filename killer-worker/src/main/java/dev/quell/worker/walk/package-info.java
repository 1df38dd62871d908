/** One walk in chunks over many rows, for all that change more than one transaction should. */
package dev.quell.worker.walk;
