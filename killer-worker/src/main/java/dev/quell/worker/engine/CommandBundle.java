package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.reply.CommandReply;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Carries commands of one kind together within this process, by reference. Each is answered by
 * itself as soon as it is done; the message that brought them is answered when all are.
 */
record CommandBundle(List<Sent> commands) {

  /**
   * Pairs a command with the way back to its sender.
   *
   * @param reply whose listeners run where the command came from
   */
  record Sent(Command command, Promise<CommandReply> reply) {}
}
