package dev.quell.api.http;

import dev.quell.api.auth.AccessControl;
import dev.quell.api.auth.OwnerCheck;
import dev.quell.domain.command.Scope;
import dev.quell.worker.engine.CommandBus;
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

  private final ContractFile contract;
  private final AccessControl access;
  private final Map<String, BoundOperation> bound = new HashMap<>();

  public OperationBinder(ContractFile contract, AccessControl access) {
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
    ContractFile.Described operation = contract.operations().get(operationId);
    if (operation == null) {
      throw new IllegalStateException("The contract file has no operation " + operationId);
    }
    bound.put(
        operationId,
        new BoundOperation(
            operationId, action, scopeOf(operation).map(access::require), operation.takesBody()));
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
        contract.operations().keySet().stream().filter(id -> !bound.containsKey(id)).toList();
    if (!unbound.isEmpty()) {
      throw new IllegalStateException("Operations without a handler: " + unbound);
    }
    OperationTree tree = new OperationTree();
    for (ContractFile.Described operation : contract.operations().values()) {
      BoundOperation action = Objects.requireNonNull(bound.get(operation.id()), "operation");
      tree.add(operation.path(), operation.method(), action);
    }
    return tree;
  }

  private static Optional<Scope> scopeOf(ContractFile.Described operation) {
    String name = operation.extension(SCOPE_EXTENSION).orElse("");
    if (NO_SCOPE.equals(name)) {
      return Optional.empty();
    }
    return Optional.of(
        Scope.ofClaim(name)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "The operation %s needs an %s, or '%s'"
                            .formatted(operation.id(), SCOPE_EXTENSION, NO_SCOPE))));
  }
}
