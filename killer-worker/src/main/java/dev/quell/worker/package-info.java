/** The wiring of the only writer of state: what a process deploys, and with which settings. */
@NullMarked
package dev.quell.worker;

import org.jspecify.annotations.NullMarked;
