package dev.quell.loadtest.traffic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;

/**
 * The one connection of a caller that waits for each answer before the next call. It writes and
 * reads HTTP/1.1 itself, on the channel below the socket that Vert.x has opened: an HTTP client,
 * and even the socket's own handlers, would take more of the processor that the server under test
 * needs than pgbench takes, with which the server is compared. When the server closes the
 * connection, the next call opens another one. Confined to one event loop.
 */
final class CallerConnection {
  private static final int USUAL_BYTES = 512;

  private final NetClient client;
  private final Endpoint endpoint;
  private final Listener listener;
  private final byte[] fields;
  private Link link;

  /** Is told how each call ends: of one of the two, once. */
  interface Listener {

    /** The answer has been read to its end. */
    void answered(int status);

    /** There is no answer, or none that can be read. */
    void unanswered();
  }

  CallerConnection(NetClient client, Endpoint endpoint, Listener listener) {
    this.client = client;
    this.endpoint = endpoint;
    this.listener = listener;
    this.fields = fields(endpoint).getBytes(StandardCharsets.UTF_8);
  }

  private static String fields(Endpoint endpoint) {
    String authorization =
        endpoint.token().map("authorization: Bearer %s\r\n"::formatted).orElse("");
    return " HTTP/1.1\r\nhost: %s:%d\r\ncontent-type: application/json\r\n%scontent-length: "
        .formatted(endpoint.host(), endpoint.port(), authorization);
  }

  /** Sends a call. The one before must have ended. */
  void send(Call call) {
    if (link != null) {
      link.send(call);
      return;
    }
    client
        .connect(endpoint.port(), endpoint.host())
        .onSuccess(socket -> open(socket).send(call))
        .onFailure(failure -> listener.unanswered());
  }

  private Link open(NetSocket socket) {
    ChannelHandlerContext above = ((NetSocketInternal) socket).channelHandlerContext();
    link = new Link();
    above.pipeline().addBefore(above.name(), null, link);
    return link;
  }

  private ByteBuf request(ByteBufAllocator buffers, Call call) {
    ByteBuf request = buffers.directBuffer(USUAL_BYTES);
    writeText(request, call.method().name());
    request.writeByte(' ');
    writeText(request, call.path());
    request.writeBytes(fields);
    writeText(request, Integer.toString(call.body().length()));
    writeText(request, "\r\n\r\n");
    return request.writeBytes(call.body().getBytes());
  }

  private static void writeText(ByteBuf request, String text) {
    request.writeCharSequence(text, StandardCharsets.US_ASCII);
  }

  /** One channel, from its opening to its end. */
  private final class Link extends ChannelInboundHandlerAdapter {
    private final AnswerReader reader = new AnswerReader();
    private ChannelHandlerContext channel;
    private boolean awaited;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      channel = added;
    }

    private void send(Call call) {
      awaited = true;
      channel.writeAndFlush(request(channel.alloc(), call));
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object piece) {
      ByteBuf bytes = (ByteBuf) piece;
      try {
        if (reader.take(bytes)) {
          answered();
        }
      } catch (IllegalStateException unreadable) {
        from.close();
        lose();
      } finally {
        bytes.release();
      }
    }

    private void answered() {
      awaited = false;
      if (reader.isLast()) {
        link = null;
      }
      listener.answered(reader.status());
    }

    /** What is read ends here, so there is nothing for those above to complete. */
    @Override
    public void channelReadComplete(ChannelHandlerContext from) {}

    @Override
    public void channelInactive(ChannelHandlerContext from) {
      lose();
      from.fireChannelInactive();
    }

    private void lose() {
      if (link == this) {
        link = null;
      }
      if (awaited) {
        awaited = false;
        listener.unanswered();
      }
    }
  }
}
