/** Loads a server as a whole site does, with more and more live instances, until it is too much. */
@NullMarked
package dev.quell.loadtest.site;

import org.jspecify.annotations.NullMarked;
