package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.FailureCode;
import dev.quell.domain.reply.CommandReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the commands of one kind off the event bus and answers each when it is done. Commands of
 * this process come as records, mostly several in a message, and are answered with records; those
 * of other members come as JSON and are answered with JSON (docs/event-bus.md). Confined to the
 * event loop of its verticle.
 */
final class CommandConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(CommandConsumer.class);
  private static final String BUG = "The server failed to carry out the command; see its log.";

  private final CommandHandler<?> handler;
  private final MeterRegistry meters;
  private final Map<String, Counter> outcomes = new HashMap<>();

  private CommandConsumer(CommandHandler<?> handler, MeterRegistry meters) {
    this.handler = handler;
    this.meters = meters;
  }

  /** Registers a handler; completes when all members of the cluster know its address. */
  static Future<Void> register(Vertx vertx, CommandHandler<?> handler, MeterRegistry meters) {
    CommandConsumer consumer = new CommandConsumer(handler, meters);
    MessageConsumer<Object> registration =
        vertx.eventBus().consumer(handler.kind().address(), consumer::receive);
    return registration.completion();
  }

  private void receive(Message<Object> message) {
    if (message.body() instanceof CommandBundle bundle) {
      Future.join(bundle.commands().stream().map(this::carryOut).toList())
          .onComplete(done -> message.reply(null));
      return;
    }
    boolean json = message.body() instanceof JsonObject;
    carryOut(message.body())
        .onSuccess(reply -> message.reply(json ? reply.toJson() : reply))
        .onFailure(
            failure -> {
              CommandException refusal = refusal(failure);
              message.fail(refusal.code().number(), refusal.getMessage());
            });
  }

  private Future<? extends CommandReply> carryOut(CommandBundle.Sent sent) {
    return carryOut(sent.command())
        .onSuccess(sent.reply()::tryComplete)
        .onFailure(failure -> sent.reply().tryFail(refusal(failure)));
  }

  private Future<? extends CommandReply> carryOut(Object body) {
    try {
      return handler.submit(commandOf(body)).onSuccess(reply -> count("ok"));
    } catch (RuntimeException failure) {
      return Future.failedFuture(failure);
    }
  }

  private Command commandOf(Object body) {
    if (body instanceof JsonObject json) {
      return handler.kind().parse(json);
    }
    if (body instanceof Command command) {
      return command;
    }
    throw CommandException.invalid("The message's body must be a JSON object.");
  }

  /** What the sender is told; a bug is logged here, where it happened. */
  private CommandException refusal(Throwable failure) {
    if (failure instanceof CommandException refusal) {
      count(refusal.code().name().toLowerCase(Locale.ROOT));
      return refusal;
    }
    count("internal");
    LOG.atError()
        .addKeyValue("command", handler.kind().wireName())
        .setCause(failure)
        .log("Command failed");
    return CommandException.of(FailureCode.INTERNAL.number(), BUG);
  }

  private void count(String outcome) {
    outcomes.computeIfAbsent(outcome, this::counter).increment();
  }

  private Counter counter(String outcome) {
    return meters.counter("quell.commands", "kind", handler.kind().wireName(), "outcome", outcome);
  }
}
