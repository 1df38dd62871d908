package dev.quell.api.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Very many connections of clients that mean harm: senders of large bodies that never end, and
 * readers that ask for long answers and read nothing. Each does a little every two seconds, and
 * comes again about ten seconds after it has been turned away. One thread drives them all.
 */
final class SlowClients implements AutoCloseable {
  private static final int TURN_MILLIS = 2_000;
  private static final int SLICES = 40;
  private static final int LEAST_TURNS_AWAY = 3;
  private static final int MOST_TURNS_AWAY = 8;
  private static final int BODY_BYTES = 2_000_000;
  private static final byte[] PART = new byte[16 * 1024];
  private static final byte[] SENDER =
      ascii(
          "PUT /api/v3/task/bind_tasks_no_args HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + BODY_BYTES
              + "\r\n\r\n");
  private static final byte[] LARGE =
      ascii("GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20));
  private static final byte[] AUDIT =
      ascii("GET /api/v3/kill_audit?format=ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n");
  private static final byte[] MORE = ascii("GET /api/v3/time HTTP/1.1\r\nHost: localhost\r\n\r\n");

  private final InetSocketAddress server;
  private final List<Client> clients = new ArrayList<>();
  private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);
  private final AtomicLong turnedAway = new AtomicLong();
  private final AtomicLong connected = new AtomicLong();
  private final Random random = new Random(1);
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private int slice;

  private SlowClients(int port) {
    server = new InetSocketAddress("127.0.0.1", port);
  }

  /**
   * Sends them off.
   *
   * @param seconds over which they come
   */
  static SlowClients start(int port, int senders, int readers, int seconds) {
    SlowClients all = new SlowClients(port);
    for (int i = 0; i < senders; i++) {
      all.clients.add(all.new Client(SENDER, PART, true));
    }
    for (int i = 0; i < readers; i++) {
      all.clients.add(all.new Client(i % 10 == 0 ? AUDIT : LARGE, MORE, false));
    }
    Collections.shuffle(all.clients, all.random);
    int turns = Math.max(1, seconds * 1_000 / TURN_MILLIS);
    all.clients.forEach(client -> client.away = all.random.nextInt(turns));
    var unused =
        all.thread.scheduleAtFixedRate(all::turn, 0, TURN_MILLIS / SLICES, TimeUnit.MILLISECONDS);
    return all;
  }

  /** How many have been turned away so far. */
  long turnedAway() {
    return turnedAway.get();
  }

  /** How many are connected. */
  long connected() {
    return connected.get();
  }

  private void turn() {
    for (int i = slice; i < clients.size(); i += SLICES) {
      clients.get(i).turn();
    }
    slice = (slice + 1) % SLICES;
  }

  @Override
  public void close() {
    thread.execute(() -> clients.forEach(Client::hangUp));
    thread.shutdown();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** One of them. */
  private final class Client {
    private final byte[] beginning;
    private final byte[] more;
    private final boolean reads;
    private SocketChannel channel;
    private boolean begun;
    private int away;

    Client(byte[] beginning, byte[] more, boolean reads) {
      this.beginning = beginning;
      this.more = more;
      this.reads = reads;
    }

    void turn() {
      try {
        if (channel != null) {
          goOn();
        } else if (away-- <= 0) {
          connect();
        }
      } catch (IOException closed) {
        turnAway();
      }
    }

    private void connect() throws IOException {
      begun = false;
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
      channel.configureBlocking(false);
      connected.incrementAndGet();
      channel.connect(server);
      goOn();
    }

    private void goOn() throws IOException {
      if (!channel.finishConnect()) {
        return;
      }
      if (!begun) {
        begun = true;
        channel.write(ByteBuffer.wrap(beginning));
      }
      if (reads) {
        received.clear();
        if (channel.read(received) < 0) {
          turnAway();
          return;
        }
      }
      channel.write(ByteBuffer.wrap(more));
    }

    private void turnAway() {
      turnedAway.incrementAndGet();
      away = random.nextInt(LEAST_TURNS_AWAY, MOST_TURNS_AWAY);
      hangUp();
    }

    private void hangUp() {
      if (channel != null) {
        connected.decrementAndGet();
        try {
          channel.close();
        } catch (IOException gone) {
          // It is closed all the same.
        }
        channel = null;
      }
    }
  }
}
