/** The executable: wiring, start and stop, health, and the pages of documentation. */
@NullMarked
package dev.quell.api.server;

import org.jspecify.annotations.NullMarked;
