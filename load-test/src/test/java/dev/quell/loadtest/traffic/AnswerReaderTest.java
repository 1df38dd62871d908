package dev.quell.loadtest.traffic;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Answers are read as they come in, however they are cut. */
class AnswerReaderTest {
  private static final String ANSWER =
      "HTTP/1.1 503 Service Unavailable\r\nx-a: b\r\nContent-Length: 12\r\n\r\n{\"a\":\r\n\r\n45}";

  private final AnswerReader reader = new AnswerReader();

  @Test
  void readsOneAnswerAfterTheOther() {
    assertThat(take("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")).isTrue();
    assertThat(reader.status()).isEqualTo(200);

    assertThat(take(ANSWER)).isTrue();
    assertThat(reader.status()).isEqualTo(503);
    assertThat(reader.isLast()).isFalse();
  }

  @Test
  void waitsForTheEndWhereverAnAnswerIsCut() {
    for (int cut = 1; cut < ANSWER.length(); cut++) {
      assertThat(take(ANSWER.substring(0, cut))).isFalse();
      assertThat(take(ANSWER.substring(cut))).isTrue();
      assertThat(reader.status()).isEqualTo(503);
    }
  }

  @Test
  void anAnswerMayHaveNoBody() {
    assertThat(take("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")).isTrue();
    assertThat(reader.status()).isEqualTo(404);
  }

  @Test
  void anAnswerMayBeLong() {
    String body = "x".repeat(10_000);
    assertThat(take("HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n" + body)).isTrue();
    assertThat(take("HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n" + body)).isTrue();
    assertThat(reader.status()).isEqualTo(200);
  }

  @Test
  void noticesThatTheServerCloses() {
    assertThat(take("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"))
        .isTrue();
    assertThat(reader.isLast()).isTrue();
  }

  @Test
  void refusesWhatItCannotRead() {
    assertThatThrownBy(() -> take("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"))
        .hasMessageContaining("length");
    assertThatThrownBy(
            () -> new AnswerReader().take(bytes("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{}")))
        .hasMessageContaining("More came");
  }

  private boolean take(String piece) {
    return reader.take(bytes(piece));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }
}
