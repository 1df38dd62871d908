package dev.quell.worker.engine;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import io.vertx.sqlclient.spi.ConnectionFactory;

/**
 * Gives a pool its connections: open, led to the server that takes writes, and set up. A pool can
 * be told where to connect to, and what to do with a connection that it has; but not, as this can,
 * to do without one that turned out to be of no use.
 */
final class SessionDriver extends PgDriver {
  private final Session session;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  SessionDriver(Session session) {
    this.session = session;
  }

  /**
   * Closes the sockets of the pool that it was made for, whatever is still to be answered on them.
   * The client's own way says good-bye, and waits for the server to hang up.
   */
  void cut() {
    channels.forEach(
        channel ->
            channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise())));
  }

  private static Channel channelOf(SqlConnection opened) {
    return ((SocketConnectionBase) ((SqlConnectionInternal) opened).unwrap())
        .socket()
        .channelHandlerContext()
        .channel();
  }

  @Override
  public ConnectionFactory<PgConnectOptions> createConnectionFactory(
      Vertx vertx, NetClientOptions transport) {
    ConnectionFactory<PgConnectOptions> plain = super.createConnectionFactory(vertx, transport);
    return new ConnectionFactory<>() {
      @Override
      public Future<SqlConnection> connect(Context context, PgConnectOptions first) {
        Promise<SqlConnection> opened = ((ContextInternal) context).promise();
        session
            .connect(server -> plain.connect(context, server))
            .onSuccess(connection -> channels.add(channelOf(connection)))
            .onComplete(opened);
        return opened.future();
      }

      @Override
      public void close(Completable<Void> completion) {
        plain.close(completion);
      }
    };
  }
}
