/** What is made for a release besides jars: pages of manuals and completions of shells. */
@NullMarked
package dev.quell.release;

import org.jspecify.annotations.NullMarked;
