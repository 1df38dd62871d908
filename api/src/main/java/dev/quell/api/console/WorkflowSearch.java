package dev.quell.api.console;

import static dev.quell.api.http.ParameterTypes.blankAsAbsent;
import static dev.quell.api.http.ParameterTypes.integerWithin;
import static dev.quell.api.http.ParameterTypes.words;

import dev.quell.api.database.Conditions;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import dev.quell.domain.run.WorkflowStatus;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says which workflows are asked for, and in which order.
 *
 * @param text part of the name or of the user, in any case, or the beginning of the id; null for
 *     any
 * @param name part of the name, in any case; null for any
 * @param user of the run that decides who owns the workflow; null for everybody's
 * @param letters of the statuses; null for all
 * @param after the place that the page follows; null for the first page
 * @param query refuses a place of another list
 */
record WorkflowSearch(
    @Nullable String text,
    @Nullable String name,
    @Nullable String user,
    String @Nullable [] letters,
    WorkflowSort sort,
    @Nullable PageKey after,
    int limit,
    Fields query) {
  private static final Long DEFAULT_LIMIT = 20L;
  private static final int LARGEST_LIMIT = 100;

  private static final FieldType<String[]> LETTERS =
      words(
              WorkflowSearch::letter,
              Arrays.stream(WorkflowStatus.values())
                  .map(WorkflowStatus::code)
                  .collect(
                      Collectors.joining(", ", "the letter of a workflow's status, one of ", "")))
          .map(letters -> letters.toArray(String[]::new));

  static WorkflowSearch ofQuery(Fields query) {
    return new WorkflowSearch(
        query.optional("q", blankAsAbsent()),
        query.optional("name", blankAsAbsent()),
        query.optional("user", blankAsAbsent()),
        query.optional("status", LETTERS),
        query.optional("sort", WorkflowSort.TYPE, WorkflowSort.NEWEST),
        query.optional("after", PageKey.TYPE),
        query.optional("limit", integerWithin(1, LARGEST_LIMIT), DEFAULT_LIMIT).intValue(),
        query);
  }

  private static Optional<String> letter(String text) {
    return Arrays.stream(WorkflowStatus.values())
        .map(WorkflowStatus::code)
        .filter(text::equals)
        .findFirst();
  }

  /** Tells whether the run of a workflow is looked at to find it. */
  boolean needsRun() {
    return text != null || user != null;
  }

  /** Gives what {@code workflow}, and {@code run} if that is needed, must be. */
  Conditions conditions() {
    Conditions conditions =
        new Conditions()
            .andIfPresent(
                """
                (starts_with(workflow.id::text, #{text}::text)
                    or strpos(lower(workflow.name), lower(#{text}::text)) > 0
                    or strpos(lower(run."user"), lower(#{text}::text)) > 0)""",
                "text",
                text)
            .andIfPresent("strpos(lower(workflow.name), lower(#{name}::text)) > 0", "name", name)
            .andIfPresent("run.\"user\" = #{user}::text", "user", user)
            .andIfPresent("workflow.status = any(#{letters}::text[])", "letters", letters);
    sort.order().addTo(conditions, after, query);
    return conditions;
  }
}
