/**
 * The commands that ask for a change of state; their JSON form is the contract of the event bus.
 */
@NullMarked
package dev.quell.domain.command;

import org.jspecify.annotations.NullMarked;
