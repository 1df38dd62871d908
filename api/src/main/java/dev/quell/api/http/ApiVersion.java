package dev.quell.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Lists the prefixes under which the same operations are served ({@code
 * docs/contract/conventions.md} §1).
 */
public enum ApiVersion {
  V3("v3"),
  V2("v2");

  private final String prefix;
  private final Buffer answer;

  ApiVersion(String name) {
    this.prefix = "/api/" + name;
    this.answer = new JsonObject().put("status", name).toBuffer();
  }

  /** The path that all operations begin with, without a slash at the end. */
  public String prefix() {
    return prefix;
  }

  /** What the route {@code api_version} answers. */
  public Buffer answer() {
    return answer;
  }

  public static ApiVersion of(ApiRequest request) {
    return request.isUnder(V2.prefix) ? V2 : V3;
  }
}
