package dev.quell.api.auth;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;

/** A browser as far as HTTP sees it: it keeps cookies, and follows redirects if it is told to. */
final class Visitor {
  private final String origin;
  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(Redirect.NEVER)
          .cookieHandler(cookies)
          .build();

  Visitor(String origin) {
    this.origin = origin;
  }

  /** Goes all the way to the provider and back, and gives the last answer. */
  HttpResponse<String> signIn() {
    return follow(comeBackAddress());
  }

  /** Goes to the provider, and gives the address by which that leads back. */
  URI comeBackAddress() {
    return location(follow(location(get("/api/auth/oidc/login"))));
  }

  HttpResponse<String> get(String path, String... headers) {
    return send("GET", URI.create(origin + path), "", headers);
  }

  HttpResponse<String> follow(URI address) {
    return send("GET", address, "");
  }

  HttpResponse<String> send(String method, String path, JsonObject body, String... headers) {
    return send(method, URI.create(origin + path), body.encode(), headers);
  }

  /** The cookies that would be sent, as a header. */
  String cookies() {
    return cookies.getCookieStore().getCookies().stream()
        .map(cookie -> cookie.getName() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  static URI location(HttpResponse<String> answer) {
    return URI.create(answer.headers().firstValue("Location").orElseThrow());
  }

  private HttpResponse<String> send(String method, URI address, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
