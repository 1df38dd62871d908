package dev.quell.worker.recovery;

import dev.quell.domain.command.CommandKind;
import dev.quell.domain.command.RebindTasks;
import dev.quell.domain.reply.CommandReply;
import dev.quell.worker.engine.BatchQueue;
import dev.quell.worker.engine.CommandHandler;
import dev.quell.worker.engine.CommandHandlers;
import dev.quell.worker.engine.Engine;
import dev.quell.worker.locking.InstanceRepository;
import java.util.List;

/** Takes what clients ask while they bind a workflow whose Tasks exist already. */
public final class BindingHandlers {

  private BindingHandlers() {}

  /**
   * Sets up the handler of bindings.
   *
   * @param bounds of its queue, with one command per batch
   * @param chunkRows rows that one transaction changes
   */
  public static CommandHandlers of(Engine engine, BatchQueue.Bounds bounds, int chunkRows) {
    TaskRebinder tasks =
        new TaskRebinder(
            engine.transactions("binding", bounds.parallel()),
            new InstanceRepository(engine.meters()),
            chunkRows);
    BatchQueue<RebindTasks, CommandReply> queue =
        new BatchQueue<>(
            "binding", bounds, BatchQueue.Processor.oneByOne(tasks::rebind), engine.meters());
    return CommandHandlers.of(
        List.of(new CommandHandler<>(CommandKind.REBIND_TASKS, RebindTasks.class, queue::submit)),
        queue::drain);
  }
}
