package dev.quell.api.server;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.api.config.QuellConfig;
import dev.quell.testing.FreePort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("process")
class ClusterMemberTest {
  private final Deque<Runnable> started = new ArrayDeque<>();

  @AfterEach
  void stop() {
    started.forEach(Runnable::run);
  }

  @Test
  void carriesMessagesBetweenMembersThatKnowEachOther() throws IOException {
    int first = FreePort.find();
    int second = FreePort.find();
    List<String> members = List.of("127.0.0.1:" + first, "127.0.0.1:" + second);
    Vertx one = start(first, members);
    Vertx other = start(second, members);

    await(greet(one));

    assertThat(await(ask(other))).isEqualTo("hello, other");
  }

  @Test
  void findsNobodyWhomItIsNotTold() throws IOException {
    int first = FreePort.find();
    int stranger = FreePort.find();
    await(greet(start(first, List.of("127.0.0.1:" + first))));

    Throwable failure = failureOf(ask(start(stranger, List.of("127.0.0.1:" + stranger))));

    assertThat(failure)
        .isInstanceOfSatisfying(
            ReplyException.class,
            reply -> assertThat(reply.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
  }

  @Test
  void saysThatItsPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();

      assertThatThrownBy(
              () ->
                  ClusterMember.join(
                      new QuellConfig.Cluster(
                          true, "127.0.0.1", port, List.of("127.0.0.1:" + port))))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("Quell cannot join the cluster as 127.0.0.1:" + port + ": ")
          .hasMessageContaining("" + port);
    }
  }

  private Vertx start(int port, List<String> members) throws IOException {
    ClusterMember member =
        ClusterMember.join(new QuellConfig.Cluster(true, "127.0.0.1", port, members));
    started.push(member::leave);
    VertxOptions options =
        new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
    Vertx vertx = await(member.build(Vertx.builder().with(options)));
    started.push(() -> await(vertx.close()));
    return vertx;
  }

  private static Future<Void> greet(Vertx vertx) {
    return vertx
        .eventBus()
        .<String>consumer("greeting", question -> question.reply("hello, " + question.body()))
        .completion();
  }

  private static Future<String> ask(Vertx vertx) {
    return vertx.eventBus().<String>request("greeting", "other").map(reply -> reply.body());
  }
}
