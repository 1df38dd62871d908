package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Formats a kill job for a person, one line for each of its properties. */
final class JobDetails {
  private static final int WIDTH = 16;

  private final StringBuilder lines = new StringBuilder();

  private JobDetails() {}

  static String of(JsonObject view) {
    JobDetails text = new JobDetails();
    text.line("job", view.getValue("kill_job_id"))
        .line("state", view.getString("state") + ", " + view.getString("phase"))
        .line("error", view.getValue("error"))
        .line("requested by", view.getValue("requested_by"))
        .line("reason", view.getValue("reason"))
        .line("selector", selector(view.getJsonObject("selector")))
        .line("restricted to", view.getValue("restricted_to"))
        .line("mode", view.getValue("mode"))
        .line("scope", view.getValue("scope"))
        .line("grace", TerminalText.seconds(view.getDouble("grace_seconds")))
        .line("rate limit", rate(view.getDouble("rate_limit")))
        .line("downstream", view.getValue("downstream"));
    for (Map.Entry<String, Object> outcome : view.getJsonObject("outcomes")) {
      text.line(outcome.getKey().replace('_', ' '), outcome.getValue());
    }
    return text.line("total", view.getValue("total"))
        .line("expected", view.getValue("expected"))
        .line("unconfirmed", view.getValue("unconfirmed"))
        .line("proof", proofs(view.getJsonObject("proofs")))
        .line("held", view.getValue("held"))
        .line("created at", time(view, "created_at"))
        .line("started at", time(view, "started_at"))
        .line("progress at", time(view, "progress_at"))
        .line("grace ends at", time(view, "grace_ends_at"))
        .line("proof ends at", time(view, "proof_ends_at"))
        .line("finished at", time(view, "finished_at"))
        .toString();
  }

  /** Adds a line, unless there is nothing to tell. */
  private JobDetails line(String name, @Nullable Object value) {
    if (value != null && !value.equals(TerminalText.EMPTY)) {
      lines
          .append(lines.isEmpty() ? "" : "\n")
          .append(name)
          .append(" ".repeat(WIDTH - name.length()))
          .append("  ")
          .append(TerminalText.of(value));
    }
    return this;
  }

  private static String selector(JsonObject selector) {
    return selector.stream()
        .map(field -> field.getKey() + " " + field.getValue())
        .collect(Collectors.joining(", "));
  }

  /** A server before it knew proofs tells none. */
  private static @Nullable String proofs(@Nullable JsonObject proofs) {
    return proofs == null
        ? null
        : proofs.stream()
            .map(proof -> proof.getValue() + " " + proof.getKey())
            .collect(Collectors.joining(", "));
  }

  /** Formats a rate limit. */
  static String rate(@Nullable Double rate) {
    return rate == null ? "none" : TerminalText.decimal(rate) + " a second";
  }

  private static String time(JsonObject view, String field) {
    return TerminalText.time(view.getString(field));
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
