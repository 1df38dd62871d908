/** Scenarios by Gatling, and what must hold of the rows after them. */
@NullMarked
package dev.quell.loadtest.gatling;

import org.jspecify.annotations.NullMarked;
