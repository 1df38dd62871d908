/**
 * The client of Quell for programs in Java: a member of the Vert.x cluster that sends commands and
 * listens to events. Begin at {@link dev.quell.client.QuellClient}.
 */
@NullMarked
package dev.quell.client;

import org.jspecify.annotations.NullMarked;
