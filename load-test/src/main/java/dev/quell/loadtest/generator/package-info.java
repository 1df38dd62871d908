/**
 * The light load of the comparison: calls over Vert.x' client, at a fixed rate or by callers who
 * wait.
 */
@NullMarked
package dev.quell.loadtest.generator;

import org.jspecify.annotations.NullMarked;
