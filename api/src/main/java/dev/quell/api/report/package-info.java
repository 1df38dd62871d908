/** The routes that running programs call: instances, arrays, runs, resume and lost runs. */
@NullMarked
package dev.quell.api.report;

import org.jspecify.annotations.NullMarked;
