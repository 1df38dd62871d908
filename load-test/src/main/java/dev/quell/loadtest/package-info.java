/** The two programs and their command lines. */
@NullMarked
package dev.quell.loadtest;

import org.jspecify.annotations.NullMarked;
