package dev.quell.api.report;

import io.vertx.core.json.JsonArray;

/**
 * A task that a run may still have to do.
 *
 * @param positions what the contract tells of it, by position
 */
record StoredTask(long id, JsonArray positions) {}
