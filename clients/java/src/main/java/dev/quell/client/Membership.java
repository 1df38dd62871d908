package dev.quell.client;

import dev.quell.cluster.ClusterMember;
import dev.quell.cluster.MemberSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Joins a cluster and leaves it again. Both block, and there is no Vert.x instance before the first
 * and after the second; so each has a short-lived thread of its own.
 *
 * @param member null if somebody else joined, and leaves
 */
record Membership(Vertx vertx, @Nullable ClusterMember member) {

  static Membership ofOthers(Vertx vertx) {
    return new Membership(vertx, null);
  }

  static Future<Membership> begin(MemberSettings settings) {
    return onThread("quell-client-join", () -> ClusterMember.join(settings))
        .compose(member -> build(member, settings));
  }

  private static Future<Membership> build(ClusterMember member, MemberSettings settings) {
    VertxOptions options = new VertxOptions().setEventBusOptions(ClusterMember.eventBus(settings));
    return outside(member.build(Vertx.builder().with(options)))
        .map(vertx -> new Membership(vertx, member))
        .recover(
            failure -> leave(member).transform(left -> Future.<Membership>failedFuture(failure)));
  }

  Future<Void> end() {
    return member == null
        ? Future.succeededFuture()
        : outside(vertx.close()).eventually(() -> leave(member));
  }

  /**
   * Frees a future from the event loop on which its Vert.x instance completes it and all that is
   * made of it: none of that would complete any more once the instance is closed.
   */
  static <T> Future<T> outside(Future<T> inside) {
    Promise<T> promise = Promise.promise();
    inside.onComplete(promise);
    return promise.future();
  }

  private static Future<Void> leave(ClusterMember member) {
    return onThread(
            "quell-client-leave",
            () -> {
              member.leave();
              return member;
            })
        .mapEmpty();
  }

  private static <T> Future<T> onThread(String name, Callable<T> work) {
    Promise<T> promise = Promise.promise();
    Thread thread =
        new Thread(
            () -> {
              T result;
              try {
                result = work.call();
              } catch (Exception | LinkageError failure) {
                promise.fail(failure);
                return;
              }
              promise.complete(result);
            },
            name);
    // No daemon: a program whose main method has ended must not end before it has joined.
    thread.setDaemon(false);
    thread.start();
    return promise.future();
  }
}
