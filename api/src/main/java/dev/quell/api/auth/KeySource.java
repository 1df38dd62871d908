package dev.quell.api.auth;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Where public keys are read from; its text form says so in a sentence. */
interface KeySource {
  int MAX_BYTES = 1 << 20;

  /**
   * Reads at most {@link #MAX_BYTES}. Fails with an {@link IllegalArgumentException} that ends a
   * sentence which begins with this source.
   */
  Future<Buffer> read();
}
