package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.reply.CommandReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Sends commands over the event bus to the worker in this process, as records: nothing is turned
 * into JSON on the way, and what an event loop sends in one turn goes together. Members of the
 * cluster without a worker send the JSON form to the same addresses instead (docs/event-bus.md).
 * Thread-safe.
 */
public final class CommandBus {
  private static final String UNANSWERED =
      "The command was not answered in time; it may or may not have been carried out. Repeat it.";

  private static final String UNEXPLAINED = "The command was refused without a reason.";

  private final EventBus eventBus;
  private final DeliveryOptions options;
  private final ThreadLocal<TurnBatcher> turns = ThreadLocal.withInitial(TurnBatcher::new);

  private CommandBus(EventBus eventBus, DeliveryOptions options) {
    this.eventBus = eventBus;
    this.options = options;
  }

  /**
   * Creates a sender for this process.
   *
   * @param timeoutMillis longest wait for a reply; longer than the worker's own limit
   */
  public static CommandBus create(Vertx vertx, long timeoutMillis) {
    RecordCodec.register(vertx.eventBus());
    return new CommandBus(
        vertx.eventBus(), new DeliveryOptions().setLocalOnly(true).setSendTimeout(timeoutMillis));
  }

  /**
   * Has a command carried out. Completes after the commit with the outcome, on the context of the
   * caller, or fails with a {@link CommandException}: UNAVAILABLE if its message is not delivered
   * or not answered in time.
   */
  public Future<CommandReply> request(Command command) {
    ContextInternal context = ContextInternal.current();
    if (context != null
        && context.inThread()
        && context.isEventLoopContext()
        && !isTraced(context)) {
      return turns.get().add(command, context);
    }
    return eventBus
        .<CommandReply>request(command.kind().address(), command, options)
        .map(Message::body)
        .recover(failure -> Future.failedFuture(translated(failure)));
  }

  /** The trace of a command follows its message, which therefore is its own. */
  private static boolean isTraced(ContextInternal context) {
    return context.tracer() != null;
  }

  private static Throwable translated(Throwable failure) {
    if (failure instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE) {
      return CommandException.of(
          reply.failureCode(), Objects.requireNonNullElse(reply.getMessage(), UNEXPLAINED));
    }
    return failure instanceof ReplyException ? CommandException.unavailable(UNANSWERED) : failure;
  }

  /**
   * Gathers the commands that one event loop comes to in a turn, and sends those of a kind as one
   * message: the address, the timer and the way back of a request cost more than many a command.
   * Confined to that event loop.
   */
  private final class TurnBatcher {
    private final Map<CommandKind, List<CommandBundle.Sent>> waiting =
        new EnumMap<>(CommandKind.class);

    private Future<CommandReply> add(Command command, ContextInternal context) {
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
              failure -> commands.forEach(command -> command.reply().tryFail(translated(failure))));
    }
  }
}
