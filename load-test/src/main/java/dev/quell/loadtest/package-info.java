/** What the command lines of the two programs have in common. */
@NullMarked
package dev.quell.loadtest;

import org.jspecify.annotations.NullMarked;
