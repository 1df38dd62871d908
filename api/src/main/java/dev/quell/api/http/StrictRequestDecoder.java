package dev.quell.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decodes requests, and refuses those that could be taken for others than they are, so that nobody
 * smuggles a request past a proxy (RFC 9112 §5.2, §6.1, §6.3, §7.1): two Hosts, both Content-Length
 * and Transfer-Encoding, a transfer coding other than chunked, folded lines, and whatever stands
 * where a chunk must begin or end. So is what comes too slowly: the head of a request has its time
 * from its first byte on, or from the beginning of the connection, and then its body as much. What
 * a long head takes counts, until its request is there. A request that turns out so ends there: its
 * {@link HttpRequest#decoderResult} tells why, nothing after it is read, and the connection is
 * closed once it is answered.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private static final long LINGER_MILLIS = 2_000;

  private static final RefusedRequest CHUNKS =
      RefusedRequest.framing(
          "each chunk must be its size in hexadecimal digits, a line end, so many bytes and a line"
              + " end");
  private static final String DECODER = "httpDecoder";

  private final Connections connections;
  private @Nullable Future<?> deadline;
  private @Nullable HttpRequest current;
  private @Nullable ChunkFraming chunks;
  private @Nullable ByteBuf input;
  private int inputFrom;
  private int hosts;
  private long headBytes;
  private long headHeld;
  private boolean firstLineRead;
  private boolean folded;
  private boolean anyRead;
  private boolean refused;

  /** Tells whether a head has begun; the first one is waited for from the beginning. */
  private boolean headBegun = true;

  private StrictRequestDecoder(HttpServerOptions options, Connections connections) {
    super(options);
    this.connections = connections;
  }

  /** Takes the place of the library's decoder on a new connection. */
  static void install(
      ChannelPipeline pipeline, HttpServerOptions options, Connections connections) {
    pipeline.replace(DECODER, DECODER, new StrictRequestDecoder(options, connections));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    await(ctx);
  }

  /** What has come as a whole by now, as most requests do, needs no deadline. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    await(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    forgetDeadline();
    releaseHead();
    super.channelInactive(ctx);
  }

  private void await(ChannelHandlerContext ctx) {
    boolean awaited = !refused && (headBegun || current != null);
    if (awaited && deadline == null) {
      deadline =
          ctx.executor()
              .schedule(() -> endOverdue(ctx), connections.receiveMillis(), TimeUnit.MILLISECONDS);
    } else if (!awaited) {
      forgetDeadline();
    }
  }

  private void forgetDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void endOverdue(ChannelHandlerContext ctx) {
    deadline = null;
    if (!ctx.channel().config().isAutoRead()) {
      // What comes is not read because of the server.
      await(ctx);
      return;
    }
    connections.count(Connections.Reason.SLOW_REQUEST);
    refused = true;
    if (current != null) {
      current.setDecoderResult(DecoderResult.failure(RefusedRequest.late("its body")));
    } else if (anyRead) {
      ctx.fireChannelRead(lateHead());
    } else {
      var unused = ctx.close();
      return;
    }
    ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    ctx.fireChannelReadComplete();
    closeSoon(ctx);
  }

  /** Stands for the request whose head never ended, as the library does with one that is wrong. */
  private static HttpRequest lateHead() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/late");
    request.setDecoderResult(DecoderResult.failure(RefusedRequest.late("its headers")));
    return request;
  }

  private static void closeSoon(ChannelHandlerContext ctx) {
    var unused = ctx.executor().schedule(() -> close(ctx), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void close(ChannelHandlerContext ctx) {
    var unused = ctx.close();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out)
      throws Exception {
    if (refused) {
      bytes.skipBytes(bytes.readableBytes());
      return;
    }
    anyRead = true;
    headBegun |= current == null && bytes.isReadable();
    input = bytes;
    inputFrom = bytes.readerIndex();
    ChunkFraming body = chunks;
    boolean ofHead = current == null;
    super.decode(ctx, bytes, out);
    if (ofHead && !holdHead(bytes.readerIndex() - inputFrom)) {
      refused = true;
      out.forEach(ReferenceCountUtil::release);
      out.clear();
      connections.count(Connections.Reason.NO_MEMORY);
      var unused = ctx.close();
      return;
    }
    if (body != null) {
      follow(ctx, body, bytes, out);
    } else if (current == null && out.isEmpty()) {
      folded |= hasFold(bytes, inputFrom, bytes.readerIndex());
    }
    note(out);
  }

  /** Counts what a head takes; tells whether there is room for it. */
  private boolean holdHead(int bytes) {
    headBytes += bytes;
    if (headBytes <= ByteBudget.SMALL) {
      return true;
    }
    long further = headBytes - headHeld;
    boolean room = connections.requests().hasRoomFor(further);
    connections.requests().hold(further);
    headHeld = headBytes;
    return room;
  }

  private void releaseHead() {
    if (headHeld > 0) {
      connections.requests().release(headHeld);
      headHeld = 0;
    }
    headBytes = 0;
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    AsciiString name = super.splitHeaderName(line, start, length);
    if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
      hosts++;
    }
    return name;
  }

  /**
   * The library asks this when it has read all headers; what is thrown makes the request invalid.
   */
  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    ByteBuf head = input;
    if (folded || (head != null && hasFold(head, inputFrom, head.readerIndex()))) {
      throw RefusedRequest.framing("a header must not go on in a second line");
    }
    if (hosts > 1) {
      throw RefusedRequest.framing("it must have one Host header");
    }
    if (message.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      checkCoding(message);
    }
    return super.isContentAlwaysEmpty(message);
  }

  private static void checkCoding(HttpMessage message) {
    if (message.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      throw RefusedRequest.framing(
          "it must have either Content-Length or Transfer-Encoding, not both");
    }
    List<String> codings = message.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (codings.size() > 1
        || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))
        || !message.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw RefusedRequest.framing("its Transfer-Encoding must be chunked, in HTTP/1.1");
    }
  }

  /** The library has taken lines as a whole, so what it took begins with the start of one. */
  private boolean hasFold(ByteBuf bytes, int from, int to) {
    int line = from;
    while (line < to) {
      byte first = bytes.getByte(line);
      if (firstLineRead && (first == ' ' || first == '\t')) {
        return true;
      }
      int end = bytes.indexOf(line, to, (byte) '\n');
      if (end < 0) {
        return false;
      }
      firstLineRead |= end > line + 1;
      line = end + 1;
    }
    return false;
  }

  private void follow(
      ChannelHandlerContext ctx, ChunkFraming body, ByteBuf bytes, List<Object> out) {
    boolean valid = body.follows(bytes, inputFrom, bytes.readerIndex());
    if (!valid || out.stream().anyMatch(StrictRequestDecoder::isInvalidChunk)) {
      refuse(ctx, bytes, out);
    }
  }

  private static boolean isInvalidChunk(Object message) {
    return message instanceof HttpContent chunk && chunk.decoderResult().isFailure();
  }

  /** Ends the body, so that whoever waits for it goes on, and finds why it ended. */
  private void refuse(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
    refused = true;
    out.forEach(ReferenceCountUtil::release);
    out.clear();
    bytes.skipBytes(bytes.readableBytes());
    if (current != null) {
      current.setDecoderResult(DecoderResult.failure(CHUNKS));
    }
    out.add(LastHttpContent.EMPTY_LAST_CONTENT);
    closeSoon(ctx);
  }

  private void note(List<Object> out) {
    for (Object message : out) {
      if (message instanceof HttpRequest request) {
        forgetDeadline();
        headBegun = false;
        current = request;
        refused = request.decoderResult().isFailure();
        chunks =
            request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                ? new ChunkFraming()
                : null;
      }
      if (message instanceof LastHttpContent) {
        releaseHead();
        current = null;
        chunks = null;
        hosts = 0;
        folded = false;
        firstLineRead = false;
      }
    }
  }
}
