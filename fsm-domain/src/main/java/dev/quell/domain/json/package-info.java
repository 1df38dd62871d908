/** Reading typed fields out of JSON, and JSON as the clients of the reference write it. */
@NullMarked
package dev.quell.domain.json;

import org.jspecify.annotations.NullMarked;
