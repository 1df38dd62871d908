/** The operators' command line, over HTTP. */
@NullMarked
package dev.quell.ctl;

import org.jspecify.annotations.NullMarked;
