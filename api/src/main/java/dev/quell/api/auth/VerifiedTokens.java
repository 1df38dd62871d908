package dev.quell.api.auth;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers valid tokens until they expire, so that a client that calls again and again costs one
 * signature check. Holds digests, not tokens. When it is full it starts anew: only tokens of a
 * trusted issuer get in, so nobody else can fill it. Thread-safe; reads take no lock.
 */
final class VerifiedTokens {
  private final int limit;
  private final Map<String, VerifiedToken> byDigest = new ConcurrentHashMap<>();

  /**
   * An empty memory.
   *
   * @param limit tokens that are remembered at most, give or take one per event loop
   */
  VerifiedTokens(int limit) {
    this.limit = limit;
  }

  /** What this memory knows a token by. */
  static String digest(String token) {
    return HexFormat.of().formatHex(Digests.sha256(token.getBytes(StandardCharsets.UTF_8)));
  }

  /** The token of a digest, unless it has expired by then. */
  Optional<VerifiedToken> find(String digest, long nowMillis) {
    VerifiedToken token = byDigest.get(digest);
    return token != null && nowMillis < token.expiresAtMillis()
        ? Optional.of(token)
        : Optional.empty();
  }

  /** Remembers a token. */
  void put(String digest, VerifiedToken token, long nowMillis) {
    if (byDigest.size() >= limit) {
      byDigest.values().removeIf(old -> old.expiresAtMillis() <= nowMillis);
    }
    if (byDigest.size() >= limit) {
      byDigest.clear();
    }
    byDigest.put(digest, token);
  }

  int size() {
    return byDigest.size();
  }
}
