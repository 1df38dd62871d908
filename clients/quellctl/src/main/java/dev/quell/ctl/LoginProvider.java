package dev.quell.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls a provider of OpenID Connect, and blocks until it answers. Redirects are not followed. */
final class LoginProvider {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "[::1]");
  private static final int OK = 200;

  private final URI issuer;
  private final JsonObject metadata;
  private final HttpClient http;

  /** An answer of the provider: tokens or a code, or why there is none. */
  record Answer(int status, JsonObject body) {
    boolean isGood() {
      return status == OK;
    }

    /** Answers the error's name, which is the provider's own; empty without one. */
    String error() {
      return body.getValue("error") instanceof String name ? name : "";
    }
  }

  private LoginProvider(URI issuer, JsonObject metadata, HttpClient http) {
    this.issuer = issuer;
    this.metadata = metadata;
    this.http = http;
  }

  /**
   * Reads what the provider says of itself.
   *
   * @throws CtlException if it cannot be reached, or is another one
   */
  static LoginProvider find(URI issuer) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    String plain = withoutEnd(issuer.toString());
    URI address = requireSafe(URI.create(plain + DISCOVERY));
    Answer found = send(http, HttpRequest.newBuilder(address).GET());
    String named = String.valueOf(found.body().getValue("issuer"));
    if (!found.isGood() || !withoutEnd(named).equals(plain)) {
      throw new CtlException(
          ExitCode.UNREACHABLE, address + " is not the document of the provider " + plain + ".");
    }
    return new LoginProvider(issuer, found.body(), http);
  }

  private static String withoutEnd(String issuer) {
    return issuer.replaceFirst(DISCOVERY.replace(".", "\\.") + "$", "").replaceFirst("/$", "");
  }

  URI issuer() {
    return issuer;
  }

  /**
   * Posts a form to one of the provider's addresses.
   *
   * @param endpoint its name in the provider's document
   * @throws CtlException if the document has none, or it cannot be reached
   */
  Answer post(String endpoint, Map<String, String> form) {
    return send(
        http,
        HttpRequest.newBuilder(addressOf(endpoint))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(encoded(form))));
  }

  private URI addressOf(String endpoint) {
    if (metadata.getValue(endpoint) instanceof String text) {
      return requireSafe(URI.create(text));
    }
    throw new CtlException(
        ExitCode.REFUSED,
        "The provider %s has no '%s': nobody can log in there from a terminal."
            .formatted(issuer, endpoint));
  }

  /** Tokens travel encrypted, or do not leave the machine. */
  private static URI requireSafe(URI address) {
    boolean isSafe =
        "https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && LOOPBACK.contains(address.getHost()));
    if (!isSafe) {
      throw new CtlException(
          ExitCode.REFUSED, "The provider's address must begin with https: " + address);
    }
    return address;
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Answer send(HttpClient http, HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(TIMEOUT).build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), parsed(response.body()));
    } catch (IOException e) {
      throw new CtlException(
          ExitCode.UNREACHABLE,
          "The provider at %s does not answer: %s"
              .formatted(request.uri(), e.getClass().getSimpleName()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CtlException(ExitCode.UNREACHABLE, "Interrupted before the provider answered.");
    }
  }

  private static JsonObject parsed(String body) {
    try {
      return new JsonObject(body);
    } catch (DecodeException notJson) {
      return new JsonObject();
    }
  }
}
