package dev.quell.api.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Binds an operation of the contract file and what carries it out.
 *
 * @param id its id in the contract file
 * @param guard lets in who may call it; empty if everybody may, at any time
 * @param hasBody whether requests may have a body
 */
record BoundOperation(
    String id, Operation action, Optional<Handler<RoutingContext>> guard, boolean hasBody) {}
