/** What ended long ago and goes: whole workflows, and the audit of what was done to them. */
@NullMarked
package dev.quell.worker.retention;

import org.jspecify.annotations.NullMarked;
