package dev.quell.api.http;

import dev.quell.domain.command.CommandException;
import io.netty.handler.codec.DecoderResult;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the requests under one prefix to their operations, in this order: path, limits, access
 * control, body, operation. What fits no operation: a path that differs by its last slash is
 * redirected, a known path with another method is answered 405, the rest 404 ({@code
 * docs/contract/conventions.md} §1).
 */
public final class Operations {
  private static final String KEY = Operations.class.getName();

  private static final CommandException NO_TEXT =
      CommandException.invalid(
          "The address of the request must be ASCII, and what is escaped in it UTF-8.");

  private final OperationTree tree;
  private final RequestsUnderWay underWay;
  private final RequestBodies bodies;

  public Operations(OperationTree tree, RequestsUnderWay underWay, RequestBodies bodies) {
    this.tree = tree;
    this.underWay = underWay;
    this.bodies = bodies;
  }

  /** Serves all operations under a prefix, which has no slash at its end. */
  public void mount(Router router, String prefix) {
    router
        .route(prefix + "/*")
        .handler(context -> find(context, prefix.length()))
        .handler(Operations::guard)
        .handler(this::readBody)
        .handler(Operations::carryOut);
  }

  /** Answers with what an operation comes to. */
  public static void carryOut(Operation operation, RoutingContext context) {
    operation
        .answer(ApiRequest.of(context))
        .onSuccess(answer -> Answers.ok(context, Answers.JSON, answer))
        .onFailure(failure -> Answers.failed(context, failure));
  }

  /** A body may turn out to be none while it is read. */
  private static void carryOut(RoutingContext context) {
    DecoderResult read = context.request().decoderResult();
    if (read.isFailure()) {
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      context.fail(400, read.cause());
    } else {
      carryOut(of(context).action(), context);
    }
  }

  public static void refuseMethod(RoutingContext context, String allowed) {
    context.response().putHeader(HttpHeaders.ALLOW, allowed);
    context.fail(405);
  }

  private void find(RoutingContext context, int prefixLength) {
    if (!RequestTarget.isText(context.request().uri())) {
      context.fail(NO_TEXT);
      return;
    }
    String path = context.normalizedPath();
    String rest = path.substring(prefixLength);
    if (rest.isEmpty()) {
      Answers.redirect(context, path + '/');
      return;
    }
    Optional<OperationTree.Match> match = tree.find(rest);
    if (match.isPresent()) {
      apply(context, match.get());
    } else if (rest.endsWith("/") && tree.find(rest.substring(0, rest.length() - 1)).isPresent()) {
      Answers.redirect(context, path.substring(0, path.length() - 1));
    } else {
      context.fail(404);
    }
  }

  private void apply(RoutingContext context, OperationTree.Match match) {
    BoundOperation operation = match.methods().get(context.request().method());
    if (operation == null) {
      refuseMethod(context, names(match.methods().keySet()));
      return;
    }
    ApiRequest.of(context).adopt(operation.id());
    context.pathParams().putAll(match.parameters());
    context.put(KEY, operation);
    admit(context, operation);
  }

  private static String names(Set<HttpMethod> methods) {
    return methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
  }

  private static BoundOperation of(RoutingContext context) {
    return context.get(KEY);
  }

  /** Health is let in even when the server is full: a busy server is not a sick one. */
  private void admit(RoutingContext context, BoundOperation operation) {
    if (underWay.admit(context, operation.guard().isEmpty())) {
      context.next();
    }
  }

  private static void guard(RoutingContext context) {
    of(context).guard().orElse(RoutingContext::next).handle(context);
  }

  private void readBody(RoutingContext context) {
    if (of(context).hasBody()) {
      bodies.read(context);
    } else {
      context.next();
    }
  }
}
