package dev.quell.api.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the operations of the contract file, as far as a server must know them to route requests.
 * Whether the file keeps the rules of OpenAPI is for a test to find out: to check it by its schemas
 * takes longer than all the rest of a start. Immutable.
 *
 * @param operations by their ids
 */
public record ContractFile(Map<String, Described> operations) {
  private static final List<HttpMethod> METHODS =
      List.of(
          HttpMethod.GET,
          HttpMethod.PUT,
          HttpMethod.POST,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS,
          HttpMethod.HEAD,
          HttpMethod.PATCH,
          HttpMethod.TRACE);

  /**
   * Holds an operation as the file describes it.
   *
   * @param path with parameters in braces
   * @param takesBody whether the file has a body for its requests
   */
  record Described(
      String id, String path, HttpMethod method, boolean takesBody, JsonObject description) {

    /** Reads a field that is no part of OpenAPI. */
    Optional<String> extension(String name) {
      return Optional.ofNullable(description.getString(name));
    }
  }

  /**
   * Finds the operations of a file that has been read.
   *
   * @throws IllegalStateException if an operation has no {@code operationId} or that of another one
   */
  public static ContractFile of(JsonObject file) {
    JsonObject paths = file.getJsonObject("paths");
    Map<String, Described> operations = new LinkedHashMap<>();
    for (String path : paths.fieldNames()) {
      for (Described operation : operations(path, paths.getJsonObject(path))) {
        if (operations.put(operation.id(), operation) != null) {
          throw new IllegalStateException("Two operations are called " + operation.id());
        }
      }
    }
    return new ContractFile(operations);
  }

  private static List<Described> operations(String path, JsonObject item) {
    List<Described> found = new ArrayList<>();
    for (HttpMethod method : METHODS) {
      JsonObject operation = item.getJsonObject(method.name().toLowerCase(Locale.ROOT));
      if (operation != null) {
        String id = requireId(operation.getString("operationId"), method, path);
        boolean takesBody = operation.containsKey("requestBody");
        found.add(new Described(id, path, method, takesBody, operation));
      }
    }
    return found;
  }

  private static String requireId(@Nullable String id, HttpMethod method, String path) {
    if (id == null) {
      throw new IllegalStateException("The operation %s %s has no id".formatted(method, path));
    }
    return id;
  }
}
