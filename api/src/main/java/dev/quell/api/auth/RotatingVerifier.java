package dev.quell.api.auth;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies tokens with the keys that a JSON web key set holds now. The set is read again
 * periodically, and when a token names an unknown key, then at most once a minute. While it cannot
 * be read the old keys stay valid. Thread-safe.
 */
final class RotatingVerifier implements TokenVerifier {
  private static final Logger LOG = LoggerFactory.getLogger(RotatingVerifier.class);
  private static final Duration BETWEEN_DEMANDS = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final KeySource source;
  private final Function<List<PublicTokenKey>, TokenVerifier> verifierOf;
  private final Clock clock;

  private volatile Keys current;
  private Future<Void> reading = Future.succeededFuture();
  private Instant nextDemand = Instant.MIN;

  private record Keys(List<PublicTokenKey> list, TokenVerifier verifier) {}

  private RotatingVerifier(
      Vertx vertx,
      KeySource source,
      Function<List<PublicTokenKey>, TokenVerifier> verifierOf,
      Clock clock) {
    this.vertx = vertx;
    this.source = source;
    this.verifierOf = verifierOf;
    this.clock = clock;
    this.current = new Keys(List.of(), verifierOf.apply(List.of()));
  }

  /**
   * Reads the key set for the first time. Fails with an {@link IllegalArgumentException} that ends
   * a sentence which begins with the source, if it holds no usable key.
   *
   * @param verifierOf makes the verifier of a key set
   * @param period time between two readings
   */
  static Future<TokenVerifier> start(
      Vertx vertx,
      KeySource source,
      Function<List<PublicTokenKey>, TokenVerifier> verifierOf,
      Clock clock,
      Duration period) {
    RotatingVerifier verifier = new RotatingVerifier(vertx, source, verifierOf, clock);
    return verifier
        .read()
        .compose(v -> verifier.current.list().isEmpty() ? noKey() : Future.succeededFuture())
        .onSuccess(v -> vertx.setPeriodic(period.toMillis(), timer -> verifier.refresh()))
        .map(verifier);
  }

  private static Future<Void> noKey() {
    return Future.failedFuture(
        new IllegalArgumentException(
            "holds no usable key; it needs an RSA key of at least 2048 bits or a key on the curve"
                + " P-256, for signatures"));
  }

  @Override
  public Future<Caller> verify(String token) {
    return current.verifier().verify(token).recover(failure -> retryWithNewKeys(token, failure));
  }

  private Future<Caller> retryWithNewKeys(String token, Throwable failure) {
    if (failure instanceof AccessDenied denied && denied.refusal() == Refusal.UNKNOWN_KEY) {
      return onThisContext(vertx, refreshOnDemand()).compose(v -> current.verifier().verify(token));
    }
    return Future.failedFuture(failure);
  }

  /** Many requests wait for one reading, each to go on on its own event loop. */
  static <T> Future<T> onThisContext(Vertx vertx, Future<T> shared) {
    Context context = vertx.getOrCreateContext();
    return Future.future(
        promise ->
            shared.onComplete(outcome -> context.runOnContext(v -> promise.handle(outcome))));
  }

  private synchronized Future<Void> refreshOnDemand() {
    if (!reading.isComplete()) {
      return reading;
    }
    Instant now = clock.instant();
    if (now.isBefore(nextDemand)) {
      return Future.succeededFuture();
    }
    nextDemand = now.plus(BETWEEN_DEMANDS);
    return refresh();
  }

  private synchronized Future<Void> refresh() {
    if (reading.isComplete()) {
      reading = read().recover(this::keepKeys);
    }
    return reading;
  }

  private Future<Void> read() {
    return source.read().map(JsonWebKeySet::parse).map(this::adopt);
  }

  /** An empty set is taken at its word: its issuer has withdrawn all keys. */
  private @Nullable Void adopt(List<PublicTokenKey> keys) {
    if (!keys.equals(current.list())) {
      current = new Keys(keys, verifierOf.apply(keys));
      LOG.info("Trusting tokens of {} key(s) of {}", keys.size(), source);
    }
    return null;
  }

  private Future<Void> keepKeys(Throwable failure) {
    LOG.warn("Keeping {} old key(s): {} {}", current.list().size(), source, failure.getMessage());
    return Future.succeededFuture();
  }
}
