/** What comes after a run: resume, clean-up, reset, rebinding, and the reaper of lost runs. */
package dev.quell.worker.recovery;
