/** One walk in chunks over many rows, for all that change more than one transaction should. */
@NullMarked
package dev.quell.worker.walk;

import org.jspecify.annotations.NullMarked;
