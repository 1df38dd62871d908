/** Keeps servers of its own under load and faults for long, and judges what that left. */
@NullMarked
package dev.quell.loadtest.soak;

import org.jspecify.annotations.NullMarked;
