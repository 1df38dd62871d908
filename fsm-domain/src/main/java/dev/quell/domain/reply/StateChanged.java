package dev.quell.domain.reply;

import static dev.quell.domain.json.CompositeTypes.objects;
import static dev.quell.domain.json.FieldTypes.time;

import dev.quell.domain.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * Tells all members of the cluster what one transaction changed. Published after its commit, at
 * most once and without guarantee of delivery: whoever must not miss a change reads the tables.
 *
 * @param at when it was published, by the clock of the publishing process
 */
public record StateChanged(Instant at, List<StateChange> changes) {

  /** The event-bus address of these events. */
  public static final String ADDRESS = "quell.event.state_changed";

  /** Reads the JSON form; fields that are not known are ignored. */
  public static StateChanged ofJson(Fields fields) {
    return new StateChanged(
        fields.required("at", time()),
        fields.required("changes", objects()).stream().map(StateChange::ofJson).toList());
  }

  /** Returns the JSON form, documented in {@code docs/event-bus.md}. */
  public JsonObject toJson() {
    JsonArray array = new JsonArray();
    changes.forEach(change -> array.add(change.toJson()));
    return new JsonObject().put("at", at.toString()).put("changes", array);
  }
}
