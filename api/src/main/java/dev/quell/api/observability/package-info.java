/** Metrics, traces and the log. */
@NullMarked
package dev.quell.api.observability;

import org.jspecify.annotations.NullMarked;
