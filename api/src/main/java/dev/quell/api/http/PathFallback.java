package dev.quell.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Path;
import java.util.stream.Collectors;

/**
 * What becomes of requests under one prefix that fit no operation: a path that differs by its last
 * slash is redirected, a known path with another method is answered 405, the rest 404 (contract
 * {@code conventions.md} §1).
 */
final class PathFallback {
  private final OpenAPIContract contract;

  PathFallback(OpenAPIContract contract) {
    this.contract = contract;
  }

  /** Before the operations: the router would take a path with a superfluous slash for the same. */
  void redirectSlash(RoutingContext context) {
    String path = context.normalizedPath();
    String rest = path.substring(prefixLength(context));
    if (rest.isEmpty()) {
      Answers.redirect(context, path + '/');
    } else if (rest.length() > 1 && rest.endsWith("/")) {
      redirectIfKnown(context, path, rest);
    } else {
      context.next();
    }
  }

  /** After the operations: none has answered. */
  void refuse(RoutingContext context) {
    Path known = contract.findPath(context.normalizedPath().substring(prefixLength(context)));
    if (known == null) {
      context.fail(404);
      return;
    }
    String allowed =
        known.getOperations().stream()
            .map(operation -> operation.getHttpMethod().name())
            .sorted()
            .collect(Collectors.joining(", "));
    refuseMethod(context, allowed);
  }

  static void refuseMethod(RoutingContext context, String allowed) {
    context.response().putHeader(HttpHeaders.ALLOW, allowed);
    context.fail(405);
  }

  private void redirectIfKnown(RoutingContext context, String path, String rest) {
    if (contract.findPath(rest.substring(0, rest.length() - 1)) == null) {
      context.fail(404);
    } else {
      Answers.redirect(context, path.substring(0, path.length() - 1));
    }
  }

  private static int prefixLength(RoutingContext context) {
    String mount = context.mountPoint();
    return mount.endsWith("/") ? mount.length() - 1 : mount.length();
  }
}
