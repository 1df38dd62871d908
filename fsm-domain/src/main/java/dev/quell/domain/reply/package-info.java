/** What a command is answered with, and the events that tell of its change. */
@NullMarked
package dev.quell.domain.reply;

import org.jspecify.annotations.NullMarked;
