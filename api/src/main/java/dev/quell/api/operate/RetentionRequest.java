package dev.quell.api.operate;

import static dev.quell.api.http.ParameterTypes.integerWithin;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.json.Fields;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Tells after how many days what goes is asked about.
 *
 * @param workflowDays for which a workflow stays after its end; null for ever
 * @param auditDays for which a line of the audit stays; null for ever
 */
record RetentionRequest(@Nullable Integer workflowDays, @Nullable Integer auditDays) {
  private static final int MOST_DAYS = 36_500;

  /** Reads the days that are asked about; those of the settings where none are. */
  static RetentionRequest ofQuery(Fields query, QuellConfig.Retention settings) {
    return new RetentionRequest(
        days(query, "workflow_days", settings.finishedWorkflowsDays()),
        days(query, "audit_days", settings.auditDays()));
  }

  private static @Nullable Integer days(Fields query, String name, OptionalInt setting) {
    Long asked = query.optional(name, integerWithin(1, MOST_DAYS));
    if (asked != null) {
      return asked.intValue();
    }
    return setting.isPresent() ? (Integer) setting.getAsInt() : null;
  }
}
