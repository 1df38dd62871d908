package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.reply.CommandReply;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Commands of one kind that travel together within this process, by reference. Each is answered by
 * itself as soon as it is done; the message that brought them is answered when all are.
 */
public record CommandBundle(List<Sent> commands) {

  /**
   * One of them.
   *
   * @param reply whose listeners run where the command came from
   */
  public record Sent(Command command, Promise<CommandReply> reply) {}
}
