package dev.quell.api.operate;

import dev.quell.api.http.ApiRequest;
import dev.quell.domain.cluster.ClusterMessages;
import dev.quell.domain.cluster.ClusterReport;
import dev.quell.domain.cluster.SearchReport;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.CompositeTypes;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.FieldTypes;
import dev.quell.domain.json.Fields;
import dev.quell.worker.cluster.ClusterOrders;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Serves agents that are processes of their own: hands out orders and searches, takes reports. */
public final class ClusterOrderRoutes {
  private static final int LONGEST_NAME = 200;
  private static final int MOST_CLUSTERS = 100;
  private static final int MOST_ORDERS = 10_000;

  private static final FieldType<List<String>> CLUSTERS =
      CompositeTypes.texts()
          .such(
              "an array of 1 to " + MOST_CLUSTERS + " names",
              names -> !names.isEmpty() && names.size() <= MOST_CLUSTERS);
  private static final FieldType<Integer> LIMIT =
      FieldTypes.wholeNumber(1)
          .such("an integer from 1 to " + MOST_ORDERS, limit -> limit <= MOST_ORDERS);
  private static final FieldType<List<Fields>> REPORTS =
      CompositeTypes.objects()
          .such(
              "an array of at most " + MOST_ORDERS + " objects", all -> all.size() <= MOST_ORDERS);

  private final Supplier<Optional<ClusterOrders>> orders;

  /** Serves what this process has; nothing if it has no worker. */
  public ClusterOrderRoutes(Supplier<Optional<ClusterOrders>> orders) {
    this.orders = orders;
  }

  /** Hands out orders that are due. */
  public Future<Buffer> lease(ApiRequest request) {
    Fields body = request.body();
    List<String> clusters = body.required("clusters", CLUSTERS);
    String agent = agent(body);
    int limit = body.required("limit", LIMIT);
    return orders()
        .lease(Set.copyOf(clusters), agent, limit)
        .map(leased -> new JsonObject().put("orders", ClusterMessages.orders(leased)).toBuffer());
  }

  /** Takes what clusters said; what is not leased to the agent any more is left out. */
  public Future<Buffer> report(ApiRequest request) {
    Fields body = request.body();
    List<ClusterReport> reports =
        body.required("reports", REPORTS).stream().map(ClusterMessages::report).toList();
    return orders().report(agent(body), reports).map(done -> new JsonObject().toBuffer());
  }

  /** Hands out searches that are due. */
  public Future<Buffer> leaseSearches(ApiRequest request) {
    Fields body = request.body();
    List<String> clusters = body.required("clusters", CLUSTERS);
    return orders()
        .leaseSearches(Set.copyOf(clusters), agent(body))
        .map(
            leased ->
                new JsonObject().put("searches", ClusterMessages.searches(leased)).toBuffer());
  }

  /** Takes what a search brought to light, if it is leased to the agent still. */
  public Future<Buffer> reportSearch(ApiRequest request) {
    Fields body = request.body();
    SearchReport report = ClusterMessages.searchReport(body);
    return orders().reportSearch(agent(body), report).map(done -> new JsonObject().toBuffer());
  }

  private static String agent(Fields body) {
    return body.required("agent", FieldTypes.nonBlank(LONGEST_NAME));
  }

  private ClusterOrders orders() {
    return orders
        .get()
        .orElseThrow(
            () ->
                CommandException.unavailable("This process has no worker; another one may have."));
  }
}
