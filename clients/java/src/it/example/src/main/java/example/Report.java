package example;

import dev.quell.client.QuellClient;
import dev.quell.client.QuellException;
import dev.quell.cluster.Discovery;
import dev.quell.cluster.MemberPorts;
import dev.quell.cluster.MemberSettings;
import dev.quell.domain.command.LogDone;
import dev.quell.domain.command.WorkerDetails;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Reports that the command of a task instance ended well, and waits until everybody is told. */
public final class Report {

  /** Arguments: own address and port, a member's address and port, the id of an instance. */
  public static void main(String[] arguments) {
    MemberSettings settings =
        MemberSettings.of(arguments[0], Discovery.at(arguments[2]))
            .withPorts(MemberPorts.ofGroup(Integer.parseInt(arguments[1])));
    long instance = Long.parseLong(arguments[3]);
    QuellClient.join(settings)
        .compose(client -> report(client, instance).eventually(client::close))
        .onFailure(failure -> System.out.println("Failed: " + failure.getMessage()));
  }

  private static Future<Void> report(QuellClient client, long instance) {
    Promise<Void> told = Promise.promise();
    return client
        .onStateChanged(
            event ->
                event.changes().stream()
                    .filter(change -> change.taskInstanceId() == instance)
                    .forEach(
                        change -> {
                          System.out.println("Event: " + change.from() + " to " + change.to());
                          told.tryComplete();
                        }))
        .compose(subscribed -> client.logDone(new LogDone(instance, WorkerDetails.NONE)))
        .onSuccess(reply -> System.out.println("Reply: " + reply.status()))
        .compose(reply -> reply.applied() ? told.future() : Future.succeededFuture())
        .onFailure(
            failure -> {
              if (failure instanceof QuellException refusal && refusal.isWorthRepeating()) {
                System.out.println("Try again later.");
              }
            });
  }
}
