package dev.quell.client;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;

/** Lasts until it is ended, or its client leaves the cluster. */
public final class Subscription {
  private final MessageConsumer<?> consumer;

  Subscription(MessageConsumer<?> consumer) {
    this.consumer = consumer;
  }

  /**
   * Ends it.
   *
   * @return completes when no further event is handed over
   */
  public Future<Void> end() {
    return Membership.outside(consumer.unregister());
  }
}
