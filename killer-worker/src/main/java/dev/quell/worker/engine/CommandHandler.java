package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.command.CommandKind;
import dev.quell.domain.reply.CommandReply;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Says what becomes of the commands of one kind.
 *
 * @param kind names the address that they come to
 * @param type the record that they come as
 * @param queue takes a command, on the event loop of its verticle; completes with the reply after
 *     the commit
 */
public record CommandHandler<C extends Command>(
    CommandKind kind,
    Class<C> type,
    Function<? super C, ? extends Future<? extends CommandReply>> queue) {

  Future<? extends CommandReply> submit(Command command) {
    return queue.apply(type.cast(command));
  }
}
