package dev.quell.api.registration;

import io.vertx.sqlclient.Row;

/**
 * What a finished instance used, with one argument of its node. Wall clock, memory and resources
 * are text as it was reported and bound; each may be null.
 */
record ToolUsage(
    long instanceId, String wallclock, String maxrss, String nodeArg, String requestedResources) {

  /** Reads by position: there may be very many rows. */
  static ToolUsage from(Row row) {
    return new ToolUsage(
        row.getLong(0), row.getString(1), row.getString(2), row.getString(3), row.getString(4));
  }
}
