/** The rows that a load works on: written, looked at and removed again. */
@NullMarked
package dev.quell.loadtest.rows;

import org.jspecify.annotations.NullMarked;
