/** The console: its files and its data. */
@NullMarked
package dev.quell.api.console;

import org.jspecify.annotations.NullMarked;
