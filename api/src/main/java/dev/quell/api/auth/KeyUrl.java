package dev.quell.api.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collector;

/**
 * An http(s) address with keys. Redirects are not followed: they would let another host choose the
 * keys.
 */
final class KeyUrl implements KeySource {
  private final HttpClient client;
  private final URI address;
  private final long timeoutMillis;

  /**
   * A source that is not asked yet.
   *
   * @param timeout longest wait for the whole answer
   */
  KeyUrl(Vertx vertx, URI address, Duration timeout) {
    this.client = vertx.createHttpClient();
    this.address = address;
    this.timeoutMillis = timeout.toMillis();
  }

  @Override
  public Future<Buffer> read() {
    return client
        .request(
            new RequestOptions()
                .setAbsoluteURI(address.toString())
                .setConnectTimeout(timeoutMillis)
                .putHeader(HttpHeaders.ACCEPT, "application/jwk-set+json, application/json"))
        .compose(this::exchange)
        .recover(this::explained);
  }

  private Future<Buffer> exchange(HttpClientRequest request) {
    return request
        .send()
        .compose(KeyUrl::body)
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .onFailure(failure -> request.reset());
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    return response
        .collect(Collector.of(Buffer::buffer, KeyUrl::appendWithinLimit, Buffer::appendBuffer))
        .compose(body -> checked(response.statusCode(), body));
  }

  private static Future<Buffer> checked(int status, Buffer body) {
    if (status != 200) {
      return failed("answered with status " + status + "; it must be 200");
    }
    return body.length() > MAX_BYTES
        ? failed("sent more than " + MAX_BYTES + " bytes")
        : Future.succeededFuture(body);
  }

  /** Keeps memory bounded; the time-out bounds how long bytes beyond the limit are read. */
  private static void appendWithinLimit(Buffer body, Buffer part) {
    if (body.length() <= MAX_BYTES) {
      body.appendBuffer(part);
    }
  }

  private Future<Buffer> explained(Throwable failure) {
    if (failure instanceof IllegalArgumentException) {
      return Future.failedFuture(failure);
    }
    return failed(
        failure instanceof TimeoutException
            ? "gave no complete answer within " + timeoutMillis + " ms"
            : "cannot be fetched (" + failure.getMessage() + ")");
  }

  private static Future<Buffer> failed(String sentence) {
    return Future.failedFuture(new IllegalArgumentException(sentence));
  }

  /** Without the query, which may hold a key of its own. */
  @Override
  public String toString() {
    return "the address "
        + address.getScheme()
        + "://"
        + address.getRawAuthority()
        + address.getRawPath();
  }
}
