/** What a run came to, as tables, JSON and pictures. */
@NullMarked
package dev.quell.loadtest.report;

import org.jspecify.annotations.NullMarked;
