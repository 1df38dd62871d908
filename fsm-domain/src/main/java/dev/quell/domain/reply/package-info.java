/** What a command is answered with, and the events that tell of its change. */
package dev.quell.domain.reply;
