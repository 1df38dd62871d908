package dev.quell.domain.cluster;

import dev.quell.domain.json.CompositeTypes;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.FieldTypes;
import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells the JSON form of orders, searches and reports, as an agent of its own gets and sends them.
 */
public final class ClusterMessages {
  private static final int LONGEST_TEXT = 1_000;
  private static final int LONGEST_WORD = 255;

  private static final FieldType<List<Fields>> JOBS =
      CompositeTypes.objects()
          .such(
              "an array of at most " + SearchReport.MOST_JOBS + " objects",
              all -> all.size() <= SearchReport.MOST_JOBS);
  private static final FieldType<Instant> TIME =
      FieldType.of("a time such as 2026-11-24T16:44:05.214Z", ClusterMessages::time);
  private static final FieldType<ClusterStep> STEP =
      word(ClusterStep::find, ClusterStep.values(), ClusterStep::wireName);
  private static final FieldType<Observation> OBSERVATION =
      word(Observation::find, Observation.values(), Observation::wireName);

  private ClusterMessages() {}

  /** Writes orders. */
  public static JsonArray orders(List<ClusterOrder> orders) {
    JsonArray array = new JsonArray();
    orders.forEach(order -> array.add(json(order)));
    return array;
  }

  /** Reads one order; what is missing or mistyped is refused as the fields do. */
  public static ClusterOrder order(Fields fields) {
    return new ClusterOrder(
        fields.required("kill_job_id", FieldTypes.id()),
        fields.required("task_instance_id", FieldTypes.id()),
        new ClusterJob(
            fields.required("cluster", FieldTypes.text()),
            fields.required("distributor_id", FieldTypes.text()),
            fields.optional("user", FieldTypes.text()),
            fields.required("not_before", TIME),
            fields.optional("not_after", TIME),
            fields.optional("node", FieldTypes.text()),
            fields.optional("process_group", FieldTypes.count())),
        fields.required("step", STEP),
        fields.required("force", FieldTypes.bool()),
        fields.optional("listed", FieldTypes.bool(), false));
  }

  private static JsonObject json(ClusterOrder order) {
    ClusterJob job = order.job();
    return new JsonObject()
        .put("kill_job_id", order.killJobId())
        .put("task_instance_id", order.taskInstanceId())
        .put("cluster", job.cluster())
        .put("distributor_id", job.distributorId())
        .put("user", job.user())
        .put("not_before", job.notBefore().toString())
        .put("not_after", job.notAfter() == null ? null : job.notAfter().toString())
        .put("node", job.node())
        .put("process_group", job.processGroup())
        .put("step", order.step().wireName())
        .put("force", order.force())
        .put("listed", order.listed());
  }

  /** Writes reports. */
  public static JsonArray reports(List<ClusterReport> reports) {
    JsonArray array = new JsonArray();
    reports.forEach(report -> array.add(json(report)));
    return array;
  }

  /** Reads one report; what is missing or mistyped is refused as the fields do. */
  public static ClusterReport report(Fields fields) {
    return new ClusterReport(
        fields.required("kill_job_id", FieldTypes.id()),
        fields.required("task_instance_id", FieldTypes.id()),
        fields.required("step", STEP),
        fields.required("observation", OBSERVATION),
        fields.required("command", FieldTypes.text(LONGEST_TEXT)),
        fields.required("answer", FieldTypes.text(LONGEST_TEXT)),
        fields.required("at", TIME));
  }

  private static JsonObject json(ClusterReport report) {
    return new JsonObject()
        .put("kill_job_id", report.killJobId())
        .put("task_instance_id", report.taskInstanceId())
        .put("step", report.step().wireName())
        .put("observation", report.observation().wireName())
        .put("command", report.command())
        .put("answer", report.answer())
        .put("at", report.at().toString());
  }

  /** Reads the orders of an answer. */
  public static List<ClusterOrder> orders(Fields fields) {
    return fields.required("orders", CompositeTypes.objects()).stream()
        .map(ClusterMessages::order)
        .toList();
  }

  /** Writes searches. */
  public static JsonArray searches(List<ClusterSearch> searches) {
    JsonArray array = new JsonArray();
    searches.forEach(
        search ->
            array.add(
                new JsonObject()
                    .put("search_id", search.searchId())
                    .put("cluster", search.cluster())));
    return array;
  }

  /** Reads the searches of an answer. */
  public static List<ClusterSearch> searches(Fields fields) {
    return fields.required("searches", CompositeTypes.objects()).stream()
        .map(
            search ->
                new ClusterSearch(
                    search.required("search_id", FieldTypes.id()),
                    search.required("cluster", FieldTypes.text())))
        .toList();
  }

  /** Writes what a search brought to light. */
  public static JsonObject searchReport(SearchReport report) {
    JsonArray jobs = new JsonArray();
    report
        .jobs()
        .forEach(
            job ->
                jobs.add(
                    new JsonObject()
                        .put("id", job.id())
                        .put("user", job.user())
                        .put("submitted", job.submitted().toString())
                        .put("state", job.state())
                        .put("requeued", job.requeued())));
    return new JsonObject()
        .put("search_id", report.searchId())
        .put("jobs", jobs)
        .put("failure", report.failure());
  }

  /** Reads what a search brought to light; what is missing or mistyped is refused. */
  public static SearchReport searchReport(Fields fields) {
    return new SearchReport(
        fields.required("search_id", FieldTypes.id()),
        fields.required("jobs", JOBS).stream().map(ClusterMessages::livingJob).toList(),
        fields.optional("failure", FieldTypes.text(LONGEST_TEXT)));
  }

  private static LivingJob livingJob(Fields fields) {
    return new LivingJob(
        fields.required("id", FieldTypes.text(LONGEST_WORD)),
        fields.required("user", FieldTypes.text(LONGEST_WORD)),
        fields.required("submitted", TIME),
        fields.required("state", FieldTypes.text(LONGEST_WORD)),
        fields.optional("requeued", FieldTypes.bool(), false));
  }

  private static <E> FieldType<E> word(
      Function<String, Optional<E>> find, E[] constants, Function<E, String> wireName) {
    return FieldTypes.word(
        find, "one of " + Arrays.stream(constants).map(wireName).collect(Collectors.joining(", ")));
  }

  private static @Nullable Instant time(Object value) {
    try {
      return Instant.parse(value.toString());
    } catch (DateTimeException noTime) {
      return null;
    }
  }
}
