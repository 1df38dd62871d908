package dev.quell.loadtest.traffic;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;

/**
 * The one connection of a caller that waits for each answer before the next call. It writes and
 * reads HTTP/1.1 itself: an HTTP client would take more of the processor that the server under test
 * needs than pgbench takes, with which the server is compared. When the server closes the
 * connection, the next call opens another one. Confined to one event loop.
 */
final class CallerConnection {
  private static final int USUAL_BYTES = 512;

  private final NetClient client;
  private final Endpoint endpoint;
  private final byte[] fields;
  private NetSocket socket;
  private Promise<Integer> answer;

  CallerConnection(NetClient client, Endpoint endpoint) {
    this.client = client;
    this.endpoint = endpoint;
    this.fields = fields(endpoint).getBytes(StandardCharsets.UTF_8);
  }

  private static String fields(Endpoint endpoint) {
    String authorization =
        endpoint.token().map("authorization: Bearer %s\r\n"::formatted).orElse("");
    return " HTTP/1.1\r\nhost: %s:%d\r\ncontent-type: application/json\r\n%scontent-length: "
        .formatted(endpoint.host(), endpoint.port(), authorization);
  }

  /**
   * Sends a call. Completes with the status of the answer once it has been read to its end; fails
   * if there is no answer.
   */
  Future<Integer> send(Call call) {
    return socket == null
        ? client
            .connect(endpoint.port(), endpoint.host())
            .compose(opened -> sendOver(open(opened), call))
        : sendOver(socket, call);
  }

  private NetSocket open(NetSocket opened) {
    socket = opened;
    AnswerReader reader = new AnswerReader();
    opened.handler(piece -> receive(opened, reader, piece));
    opened.closeHandler(closed -> lose(opened));
    return opened;
  }

  private Future<Integer> sendOver(NetSocket over, Call call) {
    answer = Promise.promise();
    over.write(request(call));
    return answer.future();
  }

  private Buffer request(Call call) {
    return Buffer.buffer(USUAL_BYTES)
        .appendString(call.method().name())
        .appendByte((byte) ' ')
        .appendString(call.path())
        .appendBytes(fields)
        .appendString(Integer.toString(call.body().length()))
        .appendString("\r\n\r\n")
        .appendBuffer(call.body());
  }

  private void receive(NetSocket from, AnswerReader reader, Buffer piece) {
    try {
      if (reader.take(piece.getBytes())) {
        if (reader.isLast()) {
          socket = null;
        }
        answer.complete(reader.status());
      }
    } catch (IllegalStateException unreadable) {
      socket = null;
      from.close();
      answer.tryFail(unreadable);
    }
  }

  private void lose(NetSocket lost) {
    if (socket == lost) {
      socket = null;
      answer.tryFail("The connection was closed before the answer");
    }
  }
}
