package dev.quell.cluster;

import static dev.quell.testing.Await.await;
import static dev.quell.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quell.testing.Await;
import dev.quell.testing.FreePort;
import dev.quell.testing.TestAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class ClusterMemberTest {
  /** 127.0.0.1 as an IPv6 socket of Java's has it in the kernel's table. */
  private static final String LOOPBACK = "0000000000000000FFFF00000100007F";

  private static final String LISTENING = "0A";

  private final Deque<Runnable> started = new ArrayDeque<>();

  @AfterEach
  void stop() {
    started.forEach(Runnable::run);
  }

  @Test
  void carriesMessagesBetweenMembersThatKnowEachOther() throws IOException {
    int first = FreePort.find();
    int second = FreePort.find();
    String[] members = {"127.0.0.1:" + first, "127.0.0.1:" + second};
    Vertx one = start(first, members);
    Vertx other = start(second, members);

    await(greet(one));

    assertThat(await(ask(other))).isEqualTo("hello, other");
  }

  /** As in Kubernetes: each member has an address of its own, all have one port and one name. */
  @Test
  void findsTheMembersThatHaveOneName() throws IOException {
    MemberPorts ports = MemberPorts.ofGroup(FreePort.find());
    Discovery discovery = Discovery.ofName("members.quell.test");
    MemberSettings first = MemberSettings.of("127.0.0.1", discovery).withPorts(ports);
    MemberSettings second = MemberSettings.of("127.0.0.2", discovery).withPorts(ports);
    Vertx one = start(first);
    Vertx other = start(second);

    await(greet(one));

    assertThat(await(ask(other))).isEqualTo("hello, other");
  }

  /** A name that has no address yet is that of a cluster whose first member this is. */
  @Test
  void isTheFirstOneOfANameThatNobodyHas() throws IOException {
    Vertx alone =
        start(
            MemberSettings.of("127.0.0.1", Discovery.ofName("nobody.quell.test"))
                .withPorts(MemberPorts.ofGroup(FreePort.find())));

    await(greet(alone));

    assertThat(await(ask(alone))).isEqualTo("hello, other");
  }

  @Test
  void countsTheMembersThatItSees() throws IOException {
    int first = FreePort.find();
    int second = FreePort.find();
    String[] members = {"127.0.0.1:" + first, "127.0.0.1:" + second};
    ClusterMember one = ClusterMember.join(TestMembers.member(first, members));
    started.push(one::leave);
    assertThat(one.size()).isEqualTo(1);

    ClusterMember other = ClusterMember.join(TestMembers.member(second, members));
    assertThat(other.size()).isEqualTo(2);

    other.leave();
    Await.until(() -> one.size() == 1);
  }

  @Test
  void findsNobodyWhomItIsNotTold() throws IOException {
    int first = FreePort.find();
    int stranger = FreePort.find();
    await(greet(start(first, "127.0.0.1:" + first)));

    Throwable failure = failureOf(ask(start(stranger, "127.0.0.1:" + stranger)));

    assertThat(failure)
        .isInstanceOfSatisfying(
            ReplyException.class,
            reply -> assertThat(reply.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
  }

  @Test
  void saysThatItsPortIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();

      assertThatThrownBy(() -> ClusterMember.join(TestMembers.member(port, "127.0.0.1:" + port)))
          .isInstanceOf(ClusterException.class)
          .hasMessageStartingWith("Quell cannot join the cluster as 127.0.0.1:" + port + ": ")
          .hasMessageContaining("" + port);
    }
  }

  @Test
  void refusesAnotherInfinispanThanTheOneOfTheMembers() {
    assertThatThrownBy(() -> ClusterMember.requireInfinispan("14.0.36.Final"))
        .isInstanceOf(ClusterException.class)
        .hasMessageStartingWith(
            "The members of the cluster speak Infinispan 15.0.x, but Infinispan 14.0.36.Final is on"
                + " the class path.");
  }

  /** Whoever reaches a socket may speak to it, so none may be open to other networks. */
  @Test
  void listensOnItsHostAlone() throws IOException {
    int port = FreePort.find();
    int bus = FreePort.find();

    start(
        TestMembers.member(port, "127.0.0.1:" + port)
            .withPorts(new MemberPorts(port, 200, 5, bus)));

    assertThat(listenersOn(port)).containsExactly(LOOPBACK);
    assertThat(listenersOn(bus)).containsExactly(LOOPBACK);
    assertThat(IntStream.rangeClosed(port + 200, port + 205).boxed())
        .flatExtracting(ClusterMemberTest::listenersOn)
        .containsExactly(LOOPBACK);
  }

  @Test
  void membersOfOneAuthorityTalk(@TempDir Path folder) throws IOException {
    TestAuthority authority = TestAuthority.create(folder, "authority");
    int first = FreePort.find();
    int second = FreePort.find();
    String[] members = {"127.0.0.1:" + first, "127.0.0.1:" + second};
    Vertx one =
        start(TestMembers.member(first, members).withCertificate(issue(authority, authority)));
    Vertx other =
        start(TestMembers.member(second, members).withCertificate(issue(authority, authority)));

    await(greet(one));

    assertThat(await(ask(other))).isEqualTo("hello, other");
  }

  @Test
  void strangersDoNotGetIn(@TempDir Path folder) throws IOException {
    TestAuthority authority = TestAuthority.create(folder, "authority");
    TestAuthority forger = TestAuthority.create(folder, "forger");
    int first = FreePort.find();
    Vertx one =
        start(
            TestMembers.member(first, "127.0.0.1:" + first)
                .withCertificate(issue(authority, authority)));
    await(greet(one));

    int without = FreePort.find();
    int forged = FreePort.find();
    for (MemberSettings settings :
        List.of(
            TestMembers.member(without, "127.0.0.1:" + first, "127.0.0.1:" + without),
            TestMembers.member(forged, "127.0.0.1:" + first, "127.0.0.1:" + forged)
                .withCertificate(issue(forger, authority)))) {
      assertThat(failureOf(ask(start(settings))))
          .isInstanceOfSatisfying(
              ReplyException.class,
              reply -> assertThat(reply.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
    }
  }

  /** What a member of another group would send straight to the port of the event bus. */
  @Test
  void theEventBusListensToNobodyWithoutACertificate(@TempDir Path folder) throws IOException {
    TestAuthority authority = TestAuthority.create(folder, "authority");
    int port = FreePort.find();
    int bus = FreePort.find();
    start(
        TestMembers.member(port, "127.0.0.1:" + port)
            .withPorts(new MemberPorts(port, 100, 3, bus))
            .withCertificate(issue(authority, authority)));

    try (Socket socket = new Socket("127.0.0.1", bus)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(new byte[] {0, 0, 0, 1, 0});

      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(64);
    }
  }

  private static MemberCertificate issue(TestAuthority own, TestAuthority trusted) {
    TestAuthority.Issued issued = own.issue("member", "127.0.0.1");
    return new MemberCertificate(issued.certificateFile(), issued.keyFile(), trusted.file());
  }

  /** The addresses, in the kernel's form, at which somebody listens on a port. */
  private static List<String> listenersOn(int port) {
    String suffix = ":%04X".formatted(port);
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .flatMap(table -> linesOf(Path.of(table)))
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> columns[3].equals(LISTENING) && columns[1].endsWith(suffix))
        .map(columns -> columns[1].substring(0, columns[1].length() - suffix.length()))
        .toList();
  }

  private static Stream<String> linesOf(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Vertx start(int port, String... members) throws IOException {
    return start(TestMembers.member(port, members));
  }

  private Vertx start(MemberSettings settings) throws IOException {
    ClusterMember member = ClusterMember.join(settings);
    started.push(member::leave);
    VertxOptions options = new VertxOptions().setEventBusOptions(ClusterMember.eventBus(settings));
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
