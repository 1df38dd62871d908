package dev.quell.api.server;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One recorded exchange between a client and the reference server.
 *
 * @param seq its number in the trace
 * @param path with prefix and query, as sent
 * @param request the body, {} if there was none
 * @param response the parsed body: an object, with one route a bare integer
 */
record GoldenExchange(
    String trace,
    int seq,
    String method,
    String path,
    JsonObject request,
    int status,
    Object response) {
  private static final String PREFIX = "/api/v3";

  static GoldenExchange parse(String trace, String line) {
    JsonObject json = new JsonObject(line);
    return new GoldenExchange(
        trace,
        json.getInteger("seq"),
        json.getString("method"),
        json.getString("path"),
        json.getJsonObject("request", new JsonObject()),
        json.getInteger("status"),
        json.getValue("response"));
  }

  /** The path below the prefix, without the query. */
  String route() {
    return path.split("\\?", 2)[0].substring(PREFIX.length());
  }

  /** The parameters of the query in the order sent, such as {@code limit=5}, still encoded. */
  List<String> query() {
    String[] parts = path.split("\\?", 2);
    return parts.length == 1 ? List.of() : List.of(parts[1].split("&"));
  }

  JsonObject answer() {
    return (JsonObject) response;
  }

  boolean succeeded() {
    return status == 200;
  }

  @Override
  public String toString() {
    return "%s %d: %s %s %s".formatted(trace, seq, method, path, request);
  }
}
