package dev.quell.api.http;

import dev.quell.api.http.Connections.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a connection and all else that handles it: counts the connection, and the bytes
 * that wait for its client to take them. A client that takes next to nothing for a while is given
 * up, and so is one whose answer finds no memory. Belongs to one connection.
 */
final class SendGuard extends ChannelDuplexHandler {
  /** A client that takes less in each period, and not all there is, hardly reads at all. */
  private static final int LEAST_BYTES = 64 * 1024;

  /** Whoever sends an answer in parts gives it up first, and tells so. */
  private static final long GRACE_MILLIS = 500;

  private final Connections connections;
  private boolean counted;
  private boolean watched;
  private boolean givenUp;
  private long waiting;
  private long sent;
  private long sentBefore;

  SendGuard(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    counted = true;
    if (!connections.enter()) {
      close(ctx, Reason.TOO_MANY);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    leave(ctx);
    super.channelInactive(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    leave(ctx);
  }

  private void leave(ChannelHandlerContext ctx) {
    if (counted) {
      counted = false;
      connections.forget(ctx);
      connections.leave();
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof ByteBuf bytes && bytes.isReadable()) {
      write(ctx, bytes, promise);
    } else {
      super.write(ctx, message, promise);
    }
  }

  private void write(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    int length = bytes.readableBytes();
    if (givenUp || !connections.makeRoomFor(length)) {
      ReferenceCountUtil.release(bytes);
      promise.tryFailure(new CutAnswer("There is no memory for an answer that is not taken"));
      close(ctx, Reason.NO_MEMORY);
      return;
    }
    waiting += length;
    connections.hold(length);
    ctx.write(bytes, promise.unvoid())
        .addListener(
            taken -> {
              connections.release(length);
              note(ctx, length);
            });
  }

  private void note(ChannelHandlerContext ctx, int taken) {
    waiting -= taken;
    sent += taken;
    if (waiting == 0) {
      // All there is counts as enough.
      sentBefore = sent - LEAST_BYTES;
    }
    if (watched) {
      tell(ctx);
    }
  }

  /** Most answers are taken at once, and nothing is looked at again. */
  @Override
  public void flush(ChannelHandlerContext ctx) throws Exception {
    super.flush(ctx);
    if (!watched) {
      watch(ctx);
    }
  }

  private void watch(ChannelHandlerContext ctx) {
    watched = waiting > 0 && ctx.channel().isActive();
    if (watched) {
      tell(ctx);
      sentBefore = progress(ctx);
      var unused =
          ctx.executor()
              .schedule(
                  () -> look(ctx), connections.sendMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look(ChannelHandlerContext ctx) {
    if (waiting > 0 && progress(ctx) - sentBefore < LEAST_BYTES && ctx.channel().isActive()) {
      close(ctx, Reason.SLOW_READER);
    } else {
      watch(ctx);
    }
  }

  private void tell(ChannelHandlerContext ctx) {
    if (waiting > 0) {
      connections.await(ctx, waiting);
    } else {
      connections.forget(ctx);
    }
  }

  /** What is sent of one buffer counts while the rest of it waits. */
  private long progress(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
    return sent + (buffer == null ? 0 : buffer.currentProgress());
  }

  private void close(ChannelHandlerContext ctx, Reason reason) {
    if (!givenUp) {
      givenUp = true;
      connections.count(reason);
      var unused = ctx.close();
    }
  }
}
