package dev.quell.loadtest.gatling;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a simulation was told by the server, to be held against its rows. Goes from Gatling's
 * process to the load test as a file, in JSON. Immutable.
 *
 * @param phases by name
 * @param statuses instances, by the last status letter that an answer confirmed
 * @param beaten instances whose heartbeat was answered 200
 * @param killed first instances of the batches whose kill was answered 200
 * @param queued how many Tasks answers said were queued
 * @param refused reports that the server answered with another status than the one that is due
 * @param unfinished arrays that did not come to their end
 */
public record Account(
    Map<String, Phase> phases,
    Map<String, List<Long>> statuses,
    List<Long> beaten,
    List<Long> killed,
    long queued,
    long refused,
    long unfinished) {

  public Account {
    phases = Map.copyOf(phases);
    statuses = Map.copyOf(statuses);
    beaten = List.copyOf(beaten);
    killed = List.copyOf(killed);
  }

  /** Reads what {@link #toJson} has written. */
  public static Account ofJson(JsonObject json) {
    JsonObject phases = json.getJsonObject("phases");
    JsonObject statuses = json.getJsonObject("statuses");
    return new Account(
        phases.fieldNames().stream()
            .collect(
                Collectors.toMap(name -> name, name -> Phase.ofJson(phases.getJsonObject(name)))),
        statuses.fieldNames().stream()
            .collect(
                Collectors.toMap(
                    letter -> letter, letter -> numbers(statuses.getJsonArray(letter)))),
        numbers(json.getJsonArray("beaten")),
        numbers(json.getJsonArray("killed")),
        json.getLong("queued"),
        json.getLong("refused"),
        json.getLong("unfinished"));
  }

  /** The account for a file. */
  public JsonObject toJson() {
    JsonObject phasesJson = new JsonObject();
    phases.forEach((name, phase) -> phasesJson.put(name, phase.toJson()));
    JsonObject statusesJson = new JsonObject();
    statuses.forEach((letter, ids) -> statusesJson.put(letter, new JsonArray(ids)));
    return new JsonObject()
        .put("phases", phasesJson)
        .put("statuses", statusesJson)
        .put("beaten", new JsonArray(beaten))
        .put("killed", new JsonArray(killed))
        .put("queued", queued)
        .put("refused", refused)
        .put("unfinished", unfinished);
  }

  private static List<Long> numbers(JsonArray array) {
    return array.stream().map(Number.class::cast).map(Number::longValue).toList();
  }
}
