package dev.quell.testing;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a worker and its database on loopback, and plays the ways a network fails. */
public final class TcpProxy implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final Vertx vertx = Vertx.vertx();
  private final NetClient client = vertx.createNetClient();
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final String host;
  private volatile int target;
  private final int port;
  private NetServer server;
  private volatile boolean silent;

  private TcpProxy(String host, int target) {
    this.host = host;
    this.target = target;
    server = listen(0);
    port = server.actualPort();
  }

  /** A proxy on a free port. */
  public static TcpProxy to(String host, int port) {
    return new TcpProxy(host, port);
  }

  /** The port to connect to instead of the target's. */
  public int port() {
    return port;
  }

  /** Leads new connections elsewhere and closes those that are open. */
  public void pointTo(int otherPort) {
    target = otherPort;
    sockets.forEach(NetSocket::close);
  }

  /** Refuses connections and closes those that are open. */
  public void cut() {
    Await.await(server.close());
    sockets.forEach(NetSocket::close);
  }

  /** Takes connections again after {@link #cut}. */
  public void restore() {
    server = listen(port);
  }

  /** Swallows all that is sent from now on, on all connections, open and new ones. */
  public void fallSilent() {
    silent = true;
  }

  /** Serves new connections again after {@link #fallSilent}; nobody will answer on the old ones. */
  public void speakAgain() {
    Set<NetSocket> old = Set.copyOf(sockets);
    old.forEach(socket -> socket.handler(swallowed -> {}));
    silent = false;
  }

  private NetServer listen(int onPort) {
    return Await.await(
        vertx.createNetServer().connectHandler(this::connect).listen(onPort, LOOPBACK));
  }

  private void connect(NetSocket near) {
    near.pause();
    client
        .connect(target, host)
        .onSuccess(
            far -> {
              pass(near, far);
              pass(far, near);
              near.resume();
            })
        .onFailure(refused -> near.close());
  }

  private void pass(NetSocket from, NetSocket to) {
    sockets.add(from);
    from.exceptionHandler(reset -> {});
    from.handler(
        buffer -> {
          if (!silent) {
            to.write(buffer);
          }
        });
    from.closeHandler(
        closed -> {
          sockets.remove(from);
          to.close();
        });
  }

  @Override
  public void close() {
    Await.await(vertx.close());
  }
}
