package dev.quell.api.http;

import dev.quell.api.auth.OwnerCheck;
import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.json.Fields;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.CommandBus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Describes a route that does nothing but send a command: a row of its room's table. The command is
 * read once, from the id of the path and the fields of the body together. Immutable.
 *
 * @param operationId of the contract file
 * @param pathId the parameter of the path, which the command takes under the same name; null if the
 *     path has none
 * @param body gives the other fields of the command
 * @param workflowId tells whose owner alone may send the command; null if everybody with the
 *     route's scope may
 * @param reason tells why an operator sends it for another's workflow; null if none may
 * @param answer makes the answer of what was sent and what came of it
 */
public record CommandRoute(
    String operationId,
    CommandKind kind,
    @Nullable String pathId,
    Function<ApiRequest, Fields> body,
    @Nullable ToLongFunction<Command> workflowId,
    @Nullable Function<Command, @Nullable String> reason,
    BiFunction<Command, CommandReply, Buffer> answer) {

  /** Begins a row: a command of the body's fields, answered as it is on the event bus. */
  public static CommandRoute of(String operationId, CommandKind kind) {
    return new CommandRoute(
        operationId,
        kind,
        null,
        ApiRequest::body,
        null,
        null,
        (command, reply) -> reply.toJson().toBuffer());
  }

  /** Takes an id of the path into the command. */
  public CommandRoute id(String parameter) {
    return new CommandRoute(operationId, kind, parameter, body, workflowId, reason, answer);
  }

  /** Makes the command of other fields than the body's. */
  public CommandRoute body(Function<ApiRequest, Fields> other) {
    return new CommandRoute(operationId, kind, pathId, other, workflowId, reason, answer);
  }

  /** Makes the command of the path alone, whatever the body says. */
  public CommandRoute ignoringBody() {
    return body(request -> noFields());
  }

  /** Lets the owner of a workflow alone send the command. */
  public CommandRoute byOwnerOf(ToLongFunction<Command> workflow) {
    return new CommandRoute(operationId, kind, pathId, body, workflow, reason, answer);
  }

  /** Lets an operator send it, too, who says why. */
  public CommandRoute orByOperator(Function<Command, @Nullable String> why) {
    return new CommandRoute(operationId, kind, pathId, body, workflowId, why, answer);
  }

  /** Answers with what a function makes of the reply. */
  public CommandRoute answer(Function<CommandReply, Buffer> other) {
    return answer((command, reply) -> other.apply(reply));
  }

  /** Answers with what a function makes of the command and the reply. */
  public CommandRoute answer(BiFunction<Command, CommandReply, Buffer> other) {
    return new CommandRoute(operationId, kind, pathId, body, workflowId, reason, other);
  }

  /** Answers with the same, whatever the reply is. */
  public CommandRoute answer(JsonObject fixed) {
    Buffer buffer = fixed.toBuffer();
    return answer((command, reply) -> buffer);
  }

  /** Gives no fields, to which others may be added. */
  public static Fields noFields() {
    return Fields.ofJson(new JsonObject(), CommandException::invalid);
  }

  /** Makes the operation that carries the route out. */
  public Operation operation(CommandBus commands, OwnerCheck owners) {
    return request -> {
      Command command = command(request);
      return admit(request, command, owners)
          .compose(admitted -> commands.request(command))
          .map(done -> answer.apply(command, done));
    };
  }

  private Future<?> admit(ApiRequest request, Command command, OwnerCheck owners) {
    if (workflowId == null) {
      return Future.succeededFuture();
    }
    long workflow = workflowId.applyAsLong(command);
    return reason == null
        ? owners.require(request.rights(), workflow)
        : owners.requireOrOperator(request.rights(), workflow, reason.apply(command));
  }

  /** What is wrong with the path is told before what is wrong with the body. */
  private Command command(ApiRequest request) {
    if (pathId == null) {
      return kind.read(body.apply(request));
    }
    long id = request.pathId(pathId);
    return kind.read(body.apply(request).with(pathId, id));
  }
}
