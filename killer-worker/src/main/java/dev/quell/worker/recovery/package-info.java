/** What comes after a run: resume, clean-up, reset, rebinding, and the reaper of lost runs. */
@NullMarked
package dev.quell.worker.recovery;

import org.jspecify.annotations.NullMarked;
