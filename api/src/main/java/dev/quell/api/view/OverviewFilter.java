package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.emptyAsAbsent;
import static dev.quell.api.http.ParameterTypes.id;
import static dev.quell.api.http.ParameterTypes.texts;

import dev.quell.domain.json.Fields;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which workflows are asked for; null stands for any, an empty list of what is excluded for nothing
 * ({@code docs/contract/cli-and-reaper.md} §26).
 */
record OverviewFilter(
    String @Nullable [] users,
    String @Nullable [] tools,
    String @Nullable [] statuses,
    String[] notUsers,
    String[] notTools,
    String[] notStatuses,
    @Nullable String name,
    @Nullable String args,
    @Nullable String attributeKey,
    @Nullable String attributeValue,
    @Nullable Long workflowId,
    @Nullable OffsetDateTime from,
    @Nullable OffsetDateTime to) {

  /** Reads a query; empty values count as absent. */
  static OverviewFilter ofQuery(Fields query) {
    return new OverviewFilter(
        anyOf(query, "user"),
        anyOf(query, "tool"),
        anyOf(query, "status"),
        list(query, "user!"),
        list(query, "tool!"),
        list(query, "status!"),
        text(query, "wf_name"),
        text(query, "wf_args"),
        text(query, "wf_attribute_key"),
        text(query, "wf_attribute_value"),
        text(query, "wf_id") == null ? null : query.required("wf_id", id()),
        date(query, "date_submitted"),
        date(query, "date_submitted_end"));
  }

  private static @Nullable String text(Fields query, String name) {
    return query.optional(name, emptyAsAbsent());
  }

  private static String @Nullable [] anyOf(Fields query, String name) {
    String[] values = list(query, name);
    return values.length == 0 ? null : values;
  }

  private static String[] list(Fields query, String name) {
    List<String> repeated = query.optional(name, texts(), List.of());
    return repeated.stream()
        .flatMap(values -> Stream.of(values.split(",")))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toArray(String[]::new);
  }

  private static @Nullable OffsetDateTime date(Fields query, String name) {
    String text = text(query, name);
    try {
      return text == null ? null : LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
    } catch (DateTimeParseException noDate) {
      throw query.invalid(name, "a date as YYYY-MM-DD");
    }
  }
}
