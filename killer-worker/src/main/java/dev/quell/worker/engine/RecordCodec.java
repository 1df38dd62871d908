package dev.quell.worker.engine;

import dev.quell.domain.command.Command;
import dev.quell.domain.reply.CommandReply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import org.jspecify.annotations.Nullable;

/**
 * Hands immutable records from one event loop of this process to another by reference. It has no
 * wire form on purpose: what leaves the process is JSON.
 */
public final class RecordCodec implements MessageCodec<Object, Object> {
  private static final String NAME = "quell-record";

  /**
   * Has the bus use this codec for commands, bundles of them and replies; repeated calls change
   * nothing.
   */
  public static synchronized void register(EventBus eventBus) {
    RecordCodec codec = new RecordCodec();
    try {
      eventBus.registerCodec(codec);
    } catch (IllegalStateException alreadyRegistered) {
      return;
    }
    eventBus.codecSelector(RecordCodec::codecFor);
  }

  private static @Nullable String codecFor(Object body) {
    return body instanceof Command || body instanceof CommandReply || body instanceof CommandBundle
        ? NAME
        : null;
  }

  @Override
  public Object transform(Object body) {
    return body;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  @Override
  public void encodeToWire(Buffer buffer, Object body) {
    throw new UnsupportedOperationException("Records stay in their process; send the JSON form");
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException("Records stay in their process; send the JSON form");
  }
}
