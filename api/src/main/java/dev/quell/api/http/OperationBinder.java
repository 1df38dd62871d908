package dev.quell.api.http;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.auth.Scope;
import dev.quell.api.request.ApiRequest;
import dev.quell.api.request.Operation;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Binds the operations of the contract file to what carries them out. A request passes, in this
 * order: limit, time-out, access control, body, operation. Bodies are checked by the operations
 * themselves, whose sentences are better than those of a schema; a test holds both to the same
 * verdicts.
 */
final class OperationBinder {
  private static final String SCOPE_EXTENSION = "x-quell-scope";
  private static final String NO_SCOPE = "none";

  private final RouterBuilder builder;
  private final RequestLimit limit;
  private final AccessControl access;
  private final TimeoutHandler timeout;
  private final BodyHandler body;

  OperationBinder(
      Vertx vertx,
      OpenAPIContract contract,
      RequestLimit limit,
      AccessControl access,
      TimeoutHandler timeout,
      BodyHandler body) {
    this.builder = RouterBuilder.create(vertx, contract);
    this.limit = limit;
    this.access = access;
    this.timeout = timeout;
    this.body = body;
  }

  /**
   * Has an operation carried out.
   *
   * @throws IllegalStateException if the contract file has no such operation, or names no scope for
   *     it
   */
  OperationBinder bind(String operationId, Operation operation) {
    OpenAPIRoute route = builder.getRoute(operationId);
    if (route == null) {
      throw new IllegalStateException("The contract file has no operation " + operationId);
    }
    route.setDoValidation(false).setDoSecurity(false);
    route.addHandler(context -> meet(context, operationId));
    handlersBefore(route).forEach(route::addHandler);
    route.addHandler(context -> carryOut(operation, context));
    return this;
  }

  /**
   * The router of all operations.
   *
   * @param before sees every request before the operations do
   * @throws IllegalStateException if an operation of the contract file is not bound
   */
  Router build(Handler<RoutingContext> before) {
    List<String> unbound =
        builder.getRoutes().stream()
            .filter(route -> route.getHandlers().isEmpty())
            .map(route -> route.getOperation().getOperationId())
            .toList();
    if (!unbound.isEmpty()) {
      throw new IllegalStateException("Operations without a handler: " + unbound);
    }
    return builder.rootHandler(before).createRouter();
  }

  /** Answers with what an operation comes to. */
  static void carryOut(Operation operation, RoutingContext context) {
    operation
        .answer(ApiRequest.of(context))
        .onSuccess(answer -> Answers.ok(context, Answers.JSON, answer))
        .onFailure(failure -> Answers.failed(context, failure));
  }

  private static void meet(RoutingContext context, String operationId) {
    ApiRequest.of(context).meets(operationId);
    context.next();
  }

  private List<Handler<RoutingContext>> handlersBefore(OpenAPIRoute route) {
    List<Handler<RoutingContext>> handlers = new ArrayList<>();
    Optional<Scope> scope = scopeOf(route);
    // Health is let in even when the server is full: a busy server is not a sick one.
    scope.ifPresent(needed -> handlers.add(limit::admit));
    handlers.add(timeout::handle);
    scope.map(access::require).ifPresent(guard -> handlers.add(guard::handle));
    if (route.getOperation().getRequestBody() != null) {
      handlers.add(this::readBody);
    }
    return handlers;
  }

  /** Every body is JSON, whatever its content type says; a form would be taken apart otherwise. */
  private void readBody(RoutingContext context) {
    context.request().headers().remove(HttpHeaders.CONTENT_TYPE);
    body.handle(context);
  }

  private static Optional<Scope> scopeOf(OpenAPIRoute route) {
    String name = String.valueOf(route.getOperation().getExtensions().get(SCOPE_EXTENSION));
    if (NO_SCOPE.equals(name)) {
      return Optional.empty();
    }
    return Optional.of(
        Scope.ofClaim(name)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "The operation %s needs an %s, or '%s'"
                            .formatted(
                                route.getOperation().getOperationId(),
                                SCOPE_EXTENSION,
                                NO_SCOPE))));
  }
}
