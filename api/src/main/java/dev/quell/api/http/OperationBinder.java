package dev.quell.api.http;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.auth.OwnerCheck;
import dev.quell.domain.command.Scope;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.http.HttpMethod;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Binds the operations of the contract file to what carries them out. Bodies are checked by the
 * operations themselves, whose sentences are better than those of a schema; a test holds both to
 * the same verdicts.
 */
public final class OperationBinder {
  private static final String SCOPE_EXTENSION = "x-quell-scope";
  private static final String NO_SCOPE = "none";

  private final OpenAPIContract contract;
  private final AccessControl access;
  private final Map<String, BoundOperation> bound = new HashMap<>();

  public OperationBinder(OpenAPIContract contract, AccessControl access) {
    this.contract = contract;
    this.access = access;
  }

  /**
   * Has an operation carried out.
   *
   * @throws IllegalStateException if the contract file has no such operation, or names no scope for
   *     it
   */
  public OperationBinder bind(String operationId, Operation action) {
    io.vertx.openapi.contract.Operation operation = contract.operation(operationId);
    if (operation == null) {
      throw new IllegalStateException("The contract file has no operation " + operationId);
    }
    bound.put(
        operationId,
        new BoundOperation(
            operationId,
            action,
            scopeOf(operation).map(access::require),
            operation.getRequestBody() != null));
    return this;
  }

  /**
   * Has the routes of a table carried out.
   *
   * @throws IllegalStateException as {@link #bind} does
   */
  public OperationBinder bindAll(
      List<CommandRoute> routes, CommandBus commands, OwnerCheck owners) {
    routes.forEach(route -> bind(route.operationId(), route.operation(commands, owners)));
    return this;
  }

  /**
   * All operations by their paths.
   *
   * @throws IllegalStateException if an operation of the contract file is not bound
   */
  public OperationTree build() {
    List<String> unbound =
        contract.operations().stream()
            .map(io.vertx.openapi.contract.Operation::getOperationId)
            .filter(id -> !bound.containsKey(id))
            .toList();
    if (!unbound.isEmpty()) {
      throw new IllegalStateException("Operations without a handler: " + unbound);
    }
    OperationTree tree = new OperationTree();
    for (Path path : contract.getPaths()) {
      path.getOperations()
          .forEach(
              operation ->
                  tree.add(
                      path.getName(),
                      HttpMethod.valueOf(operation.getHttpMethod().name()),
                      Objects.requireNonNull(bound.get(operation.getOperationId()), "operation")));
    }
    return tree;
  }

  private static Optional<Scope> scopeOf(io.vertx.openapi.contract.Operation operation) {
    String name = String.valueOf(operation.getExtensions().get(SCOPE_EXTENSION));
    if (NO_SCOPE.equals(name)) {
      return Optional.empty();
    }
    return Optional.of(
        Scope.ofClaim(name)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "The operation %s needs an %s, or '%s'"
                            .formatted(operation.getOperationId(), SCOPE_EXTENSION, NO_SCOPE))));
  }
}
