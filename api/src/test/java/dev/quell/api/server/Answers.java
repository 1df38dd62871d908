package dev.quell.api.server;

import dev.quell.domain.task.TaskInstanceStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the servers answered. Confined to the event loop of the storm. */
final class Answers {
  private final Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();
  private final Map<Long, String> ends = new HashMap<>();
  private final List<String> contradictions = new ArrayList<>();
  private final List<String> surprises = new ArrayList<>();

  void note(StormRequest request, HttpResponse<Buffer> response) {
    int status = response.statusCode();
    statuses
        .computeIfAbsent(request.kind(), kind -> new TreeMap<>())
        .merge(status, 1, Integer::sum);
    if (status != 200 && status != 503) {
      surprises.add("%s: %d %s".formatted(request, status, response.bodyAsString()));
    }
    if (status == 200 && request.taskInstanceId() != null) {
      String letter = letter(response.bodyAsJsonObject());
      if (letter != null) {
        noteLetter(request, letter);
      }
    }
  }

  /** The status that a report is answered; null if its answer does not tell one. */
  private static String letter(JsonObject answer) {
    return answer.containsKey("task_instance")
        ? answer.getJsonArray("task_instance").getString(1)
        : answer.getString("status");
  }

  /** An instance that was told to have ended must be told the same ever after. */
  private void noteLetter(StormRequest request, String letter) {
    if (TaskInstanceStatus.ofCode(letter).isLive()) {
      return;
    }
    String known = ends.putIfAbsent(request.taskInstanceId(), letter);
    if (known != null && !known.equals(letter)) {
      contradictions.add("%s: %s, but %s before".formatted(request, letter, known));
    }
  }

  /** How often each status was answered, by kind of request. */
  Map<String, Map<Integer, Integer>> statuses() {
    return statuses;
  }

  /** Answers with a status in all. */
  int count(int status) {
    return statuses.values().stream().mapToInt(counts -> counts.getOrDefault(status, 0)).sum();
  }

  /** Answers with other statuses than 200 and 503. */
  List<String> surprises() {
    return surprises;
  }

  /** Answers that take back the end of an instance. */
  List<String> contradictions() {
    return contradictions;
  }

  /** The status in which each instance was told to have ended. */
  Map<Long, String> ends() {
    return ends;
  }
}
