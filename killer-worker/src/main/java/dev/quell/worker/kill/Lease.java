package dev.quell.worker.kill;

import dev.quell.domain.kill.KillJobView;
import dev.quell.domain.kill.WalkCursor;

/**
 * The right to work on a job until it ends, is taken away, or is not renewed in time.
 *
 * @param token no other lease has it, of this process or another
 * @param cursor where the walk stood when it was obtained
 * @param takenOver whether another process had the job and let its lease run out
 */
record Lease(String token, KillJobView job, WalkCursor cursor, boolean takenOver) {

  long jobId() {
    return job.killJobId();
  }
}
