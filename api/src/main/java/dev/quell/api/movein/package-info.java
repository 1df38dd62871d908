/**
 * Moving in from a database of Jobmon's: reading it, mending what it holds, checking the result.
 */
@NullMarked
package dev.quell.api.movein;

import org.jspecify.annotations.NullMarked;
