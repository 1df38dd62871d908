package dev.quell.api.console;

import dev.quell.api.view.NumberText;
import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what befell an attempt and when, as far as that is stored: a status replaces the one before
 * it, so only the last change has its time. When it was started follows from its end and its run
 * time, and is told as an estimate.
 */
final class AttemptTimeline {
  private static final double LONGEST_SECONDS = 1e9;
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private AttemptTimeline() {}

  /**
   * Gives the events, the oldest first.
   *
   * @param instance with submitted_at, changed_at, status and wallclock
   * @param errors each with its time
   * @param kills each with its time
   */
  static JsonArray of(JsonObject instance, JsonArray errors, JsonArray kills) {
    String status = instance.getString("status");
    String changed = instance.getString("changed_at");
    Stream<JsonObject> events =
        Stream.of(
                Stream.of(event(instance.getString("submitted_at"), "submitted")),
                started(status, changed, instance.getString("wallclock")).stream(),
                objects(errors).map(error -> event(error.getString("at"), "error")),
                objects(kills).map(kill -> kill.copy().put("what", "kill")),
                Stream.of(event(changed, "status").put("status", status)))
            .flatMap(same -> same)
            .filter(event -> event.getString("at") != null);
    List<JsonObject> inOrder =
        events.sorted(Comparator.comparing(event -> event.getString("at"))).toList();
    return new JsonArray(inOrder);
  }

  private static JsonObject event(@Nullable String at, String what) {
    return new JsonObject().put("at", at).put("what", what);
  }

  private static Optional<JsonObject> started(
      String status, @Nullable String ended, @Nullable String wallclock) {
    boolean live = TaskInstanceStatus.find(status).filter(TaskInstanceStatus::isLive).isPresent();
    if (live || ended == null) {
      return Optional.empty();
    }
    return NumberText.parse(wallclock)
        .map(Number::doubleValue)
        .filter(seconds -> seconds >= 0 && seconds < LONGEST_SECONDS)
        .map(seconds -> Instant.parse(ended).minus(Duration.ofMillis(Math.round(seconds * 1000))))
        .map(at -> event(TIME.format(at), "started").put("estimated", true));
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
