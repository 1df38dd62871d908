/** The executable: wiring, start and stop, health, and the pages of documentation. */
package dev.quell.api.server;
