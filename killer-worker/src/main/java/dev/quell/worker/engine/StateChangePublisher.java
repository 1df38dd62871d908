package dev.quell.worker.engine;

import dev.quell.domain.reply.StateChange;
import dev.quell.domain.reply.StateChanged;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.tracing.TracingPolicy;
import java.time.Clock;
import java.util.List;

/** Tells the cluster of committed changes. Thread-safe. */
public final class StateChangePublisher {
  /** That nobody listens is no failure, but a trace would show it as one. */
  private static final DeliveryOptions UNTRACED =
      new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE);

  private final EventBus eventBus;
  private final Clock clock;

  public StateChangePublisher(EventBus eventBus, Clock clock) {
    this.eventBus = eventBus;
    this.clock = clock;
  }

  /** Publishes what one transaction changed; call it after the commit. No changes, no event. */
  public void publish(List<StateChange> changes) {
    if (!changes.isEmpty()) {
      eventBus.publish(
          StateChanged.ADDRESS, new StateChanged(clock.instant(), changes).toJson(), UNTRACED);
    }
  }
}
