package dev.quell.api.report;

import io.vertx.sqlclient.Row;

/**
 * Whether a workflow could have a new run.
 *
 * @param resumable whether its tasks are bound and none of its runs is alive
 * @param pendingKillSelf instances of all its runs in KILL_SELF
 */
record Resumability(boolean resumable, long pendingKillSelf) {
  static Resumability from(Row row) {
    return new Resumability(row.getBoolean("resumable"), row.getLong("pending_kill_self"));
  }
}
