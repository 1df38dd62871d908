package dev.quell.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes requests, and refuses those that could be taken for others than they are, so that nobody
 * smuggles a request past a proxy (RFC 9112 §5.2, §6.1, §6.3, §7.1): two Hosts, both Content-Length
 * and Transfer-Encoding, a transfer coding other than chunked, folded lines, and whatever stands
 * where a chunk must begin or end. A request that turns out so ends there: its {@link
 * HttpRequest#decoderResult} tells why, nothing after it is read, and the connection is closed once
 * it is answered.
 */
public final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private static final long LINGER_MILLIS = 2_000;

  private static final RefusedRequest CHUNKS =
      RefusedRequest.framing(
          "each chunk must be its size in hexadecimal digits, a line end, so many bytes and a line"
              + " end");
  private static final String DECODER = "httpDecoder";

  private final Runnable closeSoon;
  private @Nullable HttpRequest current;
  private @Nullable ChunkFraming chunks;
  private @Nullable ByteBuf input;
  private int inputFrom;
  private int hosts;
  private boolean firstLineRead;
  private boolean folded;
  private boolean refused;

  private StrictRequestDecoder(HttpServerOptions options, Runnable closeSoon) {
    super(options);
    this.closeSoon = closeSoon;
  }

  /** Takes the place of the library's decoder on a new connection. */
  public static void guard(HttpConnection connection, HttpServerOptions options, Vertx vertx) {
    if (connection instanceof ConnectionBase raw) {
      Runnable closeSoon = () -> vertx.setTimer(LINGER_MILLIS, over -> connection.close());
      raw.channel()
          .pipeline()
          .replace(DECODER, DECODER, new StrictRequestDecoder(options, closeSoon));
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out)
      throws Exception {
    if (refused) {
      bytes.skipBytes(bytes.readableBytes());
      return;
    }
    input = bytes;
    inputFrom = bytes.readerIndex();
    ChunkFraming body = chunks;
    super.decode(ctx, bytes, out);
    if (body != null) {
      follow(body, bytes, out);
    } else if (current == null && out.isEmpty()) {
      folded |= hasFold(bytes, inputFrom, bytes.readerIndex());
    }
    note(out);
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

  private void follow(ChunkFraming body, ByteBuf bytes, List<Object> out) {
    boolean valid = body.follows(bytes, inputFrom, bytes.readerIndex());
    if (!valid || out.stream().anyMatch(StrictRequestDecoder::isInvalidChunk)) {
      refuse(bytes, out);
    }
  }

  private static boolean isInvalidChunk(Object message) {
    return message instanceof HttpContent chunk && chunk.decoderResult().isFailure();
  }

  /** Ends the body, so that whoever waits for it goes on, and finds why it ended. */
  private void refuse(ByteBuf bytes, List<Object> out) {
    refused = true;
    out.forEach(ReferenceCountUtil::release);
    out.clear();
    bytes.skipBytes(bytes.readableBytes());
    if (current != null) {
      current.setDecoderResult(DecoderResult.failure(CHUNKS));
    }
    out.add(LastHttpContent.EMPTY_LAST_CONTENT);
    closeSoon.run();
  }

  private void note(List<Object> out) {
    for (Object message : out) {
      if (message instanceof HttpRequest request) {
        current = request;
        refused = request.decoderResult().isFailure();
        chunks =
            request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                ? new ChunkFraming()
                : null;
      }
      if (message instanceof LastHttpContent) {
        current = null;
        chunks = null;
        hosts = 0;
        folded = false;
        firstLineRead = false;
      }
    }
  }
}
