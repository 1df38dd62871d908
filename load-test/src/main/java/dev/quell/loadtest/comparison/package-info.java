/** What the server does, measured beside plain SQL by psql and pgbench. */
@NullMarked
package dev.quell.loadtest.comparison;

import org.jspecify.annotations.NullMarked;
