package dev.quell.api.server;

import dev.quell.cluster.ClusterMember;
import dev.quell.cluster.Discovery;
import dev.quell.cluster.MemberPorts;
import dev.quell.cluster.MemberSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;

/**
 * A member of the cluster that knows no database and none of Quell's records: it sends one command
 * in its JSON form and prints the reply and the events it hears, a line each.
 */
final class PlainMember {
  static final String REPLY = "reply ";
  static final String EVENT = "event ";

  private PlainMember() {}

  /** Arguments: own port, port of another member, address, command. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    ClusterMember member =
        ClusterMember.join(
            MemberSettings.of(
                    "127.0.0.1", Discovery.at("127.0.0.1:" + port, "127.0.0.1:" + arguments[1]))
                .withPorts(MemberPorts.ofGroup(port)));
    EventBusOptions bus = new EventBusOptions().setHost("127.0.0.1");
    member
        .build(Vertx.builder().with(new VertxOptions().setEventBusOptions(bus)))
        .compose(vertx -> listen(vertx).compose(listening -> send(vertx, arguments)))
        .onFailure(Throwable::printStackTrace);
    System.in.read();
    System.exit(0);
  }

  private static Future<Void> listen(Vertx vertx) {
    return vertx
        .eventBus()
        .<JsonObject>consumer(
            "quell.event.state_changed", event -> System.out.println(EVENT + event.body().encode()))
        .completion();
  }

  private static Future<Void> send(Vertx vertx, String[] arguments) {
    return vertx
        .eventBus()
        .<JsonObject>request(arguments[2], new JsonObject(arguments[3]))
        .onSuccess(reply -> System.out.println(REPLY + reply.body().encode()))
        .mapEmpty();
  }
}
