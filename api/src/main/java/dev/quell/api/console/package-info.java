/** The console: its files and its data. */
package dev.quell.api.console;
