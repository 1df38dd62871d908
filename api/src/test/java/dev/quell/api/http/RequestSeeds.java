package dev.quell.api.http;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Makes requests of the operations of the contract file: of the right form mostly, by their
 * schemas, but with values of every kind.
 */
final class RequestSeeds {
  private static final Path CONTRACT = Path.of("src/main/resources/openapi.json");

  /** Streams for as long as its reader likes. */
  private static final String ENDLESS = "followKillJob";

  private static final int MAX_DEPTH = 6;

  /** Small ones exist in the database of the test, or may. */
  private static final List<String> NUMBERS =
      List.of(
          "1",
          "2",
          "0",
          "7",
          "1",
          "-1",
          "2147483647",
          "2147483648",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "123456789012345678901234567890",
          "1.5",
          "1e3",
          "1e400",
          "-0.0",
          "1E-400");

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "R",
          "D",
          "user",
          "7",
          "0",
          "true",
          "a b",
          "'; drop table task; --",
          "\\u0000",
          "\\\"\\\\",
          "K\u00fcche",
          "\\ud83d\\ude00",
          "\\ud83d",
          "%s%n",
          "../../etc/passwd",
          "2026-01-01 00:00:00",
          "2026-01-01T00:00:00Z",
          "x".repeat(300),
          "{\\\"a\\\": [1]}");

  private static final List<String> WILD =
      List.of("null", "[]", "{}", "true", "NaN", "\"x\"", "[[[]]]", "{\"a\":{\"a\":1}}", "3", "");

  private final JsonObject contract;
  private final List<Operation> operations;

  /**
   * An operation of the contract file.
   *
   * @param path with its parameters in braces
   * @param query names of its parameters
   * @param schema of its body; null if it has none
   */
  record Operation(String method, String path, List<String> query, JsonObject schema) {}

  private RequestSeeds(JsonObject contract) {
    this.contract = contract;
    this.operations = operationsOf(contract);
  }

  static RequestSeeds read() {
    try {
      return new RequestSeeds(new JsonObject(Files.readString(CONTRACT)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Operation operation(Random random) {
    return one(operations, random);
  }

  /** Gives the address of a request, escaped. */
  String address(Operation operation, Random random) {
    StringBuilder address = new StringBuilder(random.nextInt(9) == 0 ? "/api/v2" : "/api/v3");
    for (String segment : operation.path().substring(1).split("/", -1)) {
      address.append('/').append(segment.startsWith("{") ? pathPart(random) : segment);
    }
    char separator = '?';
    for (String name : operation.query()) {
      int times = random.nextInt(8) == 0 ? 2 : random.nextInt(6) == 0 ? 0 : 1;
      for (int i = 0; i < times; i++) {
        address.append(separator).append(name).append('=').append(pathPart(random));
        separator = '&';
      }
    }
    return address.toString();
  }

  /** Gives a body by the schema of the operation; empty if it has none. */
  String body(Operation operation, Random random) {
    return operation.schema() == null ? "" : value(operation.schema(), random, 0);
  }

  private static String pathPart(Random random) {
    String text =
        switch (random.nextInt(6)) {
          case 0 -> one(TEXTS, random);
          case 1 -> one(NUMBERS, random);
          default -> Integer.toString(random.nextInt(4));
        };
    return one(List.of(text, text, text, text, "%C3%BC", "%00", "%ED%A0%80", "%zz"), random)
        .replace(" ", "%20")
        .replace("\"", "%22")
        .replace("\\", "%5C");
  }

  private String value(JsonObject schema, Random random, int depth) {
    if (random.nextInt(25) == 0) {
      return one(WILD, random);
    }
    if (schema.containsKey("$ref")) {
      String name = schema.getString("$ref").replaceFirst(".*/", "");
      JsonObject referred = contract.getJsonObject("components").getJsonObject("schemas");
      return value(referred.getJsonObject(name), random, depth);
    }
    for (String choice : List.of("anyOf", "oneOf", "allOf")) {
      JsonArray schemas = schema.getJsonArray(choice);
      if (schemas != null && !schema.containsKey("properties")) {
        return value(schemas.getJsonObject(random.nextInt(schemas.size())), random, depth);
      }
    }
    JsonArray words = schema.getJsonArray("enum");
    return words == null
        ? typed(schema, random, depth)
        : Json.encode(words.getValue(random.nextInt(words.size())));
  }

  private String typed(JsonObject schema, Random random, int depth) {
    Object type = schema.getValue("type", "object");
    String one =
        type instanceof JsonArray types
            ? types.getString(random.nextInt(types.size()))
            : type.toString();
    return switch (one) {
      case "integer", "number" -> one(NUMBERS, random);
      case "boolean" -> Boolean.toString(random.nextBoolean());
      case "null" -> "null";
      case "array" -> array(schema, random, depth);
      case "object" -> object(schema, random, depth);
      default -> quoted(one(TEXTS, random));
    };
  }

  private String array(JsonObject schema, Random random, int depth) {
    JsonArray places = schema.getJsonArray("prefixItems");
    if (places != null) {
      List<String> values = new ArrayList<>();
      places.forEach(place -> values.add(value(schemaOf(place), random, depth + 1)));
      return "[" + String.join(",", values) + "]";
    }
    JsonObject items = schemaOf(schema.getValue("items", true));
    List<String> values =
        IntStream.range(0, depth > MAX_DEPTH ? 0 : random.nextInt(4))
            .mapToObj(i -> value(items, random, depth + 1))
            .toList();
    return "[" + String.join(",", values) + "]";
  }

  private String object(JsonObject schema, Random random, int depth) {
    List<String> fields = new ArrayList<>();
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    if (depth <= MAX_DEPTH) {
      for (Map.Entry<String, Object> property : properties) {
        int times = random.nextInt(12) == 0 ? 0 : random.nextInt(30) == 0 ? 2 : 1;
        for (int i = 0; i < times; i++) {
          String value = value(schemaOf(property.getValue()), random, depth + 1);
          fields.add(quoted(property.getKey()) + ":" + value);
        }
      }
    }
    if (properties.isEmpty()) {
      fields.add(quoted(one(TEXTS, random)) + ":" + one(NUMBERS, random));
    }
    return "{" + String.join(",", fields) + "}";
  }

  /** Whatever is allowed may as well be a number. */
  private static JsonObject schemaOf(Object schema) {
    return schema instanceof JsonObject object ? object : new JsonObject().put("type", "integer");
  }

  private static String quoted(String escaped) {
    return '"' + escaped + '"';
  }

  private static <T> T one(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  private static List<Operation> operationsOf(JsonObject contract) {
    List<Operation> operations = new ArrayList<>();
    contract
        .getJsonObject("paths")
        .forEach(
            path -> {
              JsonObject methods = (JsonObject) path.getValue();
              for (String method : List.of("get", "head", "post", "put")) {
                JsonObject operation = methods.getJsonObject(method);
                if (operation != null && !operation.getString("operationId").equals(ENDLESS)) {
                  operations.add(operationOf(method, path.getKey(), operation));
                }
              }
            });
    return List.copyOf(operations);
  }

  private static Operation operationOf(String method, String path, JsonObject operation) {
    List<String> query = new ArrayList<>();
    operation
        .getJsonArray("parameters", new JsonArray())
        .forEach(
            parameter -> {
              if ("query".equals(((JsonObject) parameter).getString("in"))) {
                query.add(((JsonObject) parameter).getString("name"));
              }
            });
    JsonObject body = operation.getJsonObject("requestBody");
    JsonObject schema =
        body == null
            ? null
            : body.getJsonObject("content")
                .getJsonObject("application/json")
                .getJsonObject("schema");
    return new Operation(method.toUpperCase(Locale.ROOT), path, query, schema);
  }
}
