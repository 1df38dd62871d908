package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.reply.CommandReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Gathers the commands that one event loop comes to in a turn, and sends those of a kind as one
 * message: the address, the timer and the way back of a request cost more than many a command.
 * Confined to that event loop.
 */
public final class Outbox {
  private final EventBus eventBus;
  private final DeliveryOptions options;
  private final Function<Throwable, Throwable> failures;
  private final Map<CommandKind, List<CommandBundle.Sent>> waiting =
      new EnumMap<>(CommandKind.class);

  /**
   * An outbox.
   *
   * @param failures what a command fails with whose message failed
   */
  public Outbox(
      EventBus eventBus, DeliveryOptions options, Function<Throwable, Throwable> failures) {
    this.eventBus = eventBus;
    this.options = options;
    this.failures = failures;
  }

  /**
   * Adds a command. Completes with its reply, on the given context; fails if it is refused, or if
   * its message is not delivered or not answered in time.
   */
  public Future<CommandReply> add(Command command, ContextInternal context) {
    if (waiting.isEmpty()) {
      context.unwrap().runOnContext(turnEnded -> sendAll());
    }
    Promise<CommandReply> reply = context.promise();
    waiting
        .computeIfAbsent(command.kind(), kind -> new ArrayList<>())
        .add(new CommandBundle.Sent(command, reply));
    return reply.future();
  }

  private void sendAll() {
    Map<CommandKind, List<CommandBundle.Sent>> bundles = new EnumMap<>(waiting);
    waiting.clear();
    bundles.forEach(this::send);
  }

  private void send(CommandKind kind, List<CommandBundle.Sent> commands) {
    eventBus
        .request(kind.address(), new CommandBundle(commands), options)
        .onFailure(
            failure ->
                commands.forEach(command -> command.reply().tryFail(failures.apply(failure))));
  }
}
