/**
 * The commands that ask for a change of state; their JSON form is the contract of the event bus.
 */
package dev.quell.domain.command;
