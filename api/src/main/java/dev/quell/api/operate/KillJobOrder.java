package dev.quell.api.operate;

import static dev.quell.domain.json.CompositeTypes.object;
import static dev.quell.domain.json.FieldTypes.count;
import static dev.quell.domain.json.FieldTypes.nonBlank;
import static dev.quell.domain.json.FieldTypes.rate;
import static dev.quell.domain.json.FieldTypes.seconds;
import static dev.quell.domain.json.FieldTypes.text;

import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.CreateKillJob;
import dev.quell.domain.json.Fields;
import dev.quell.domain.kill.Downstream;
import dev.quell.domain.kill.KillMode;
import dev.quell.domain.kill.KillScope;
import dev.quell.domain.kill.KillSelector;
import dev.quell.domain.kill.SelectorReader;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes what somebody wants to have killed.
 *
 * @param maxInstanceId the highest instance id that is meant; null for the highest there is
 * @param scope how far it goes
 * @param endsRun whether the run of the workflow ends when the job is done
 * @param graceSeconds between being told to die and being ended; null for the default
 * @param rateLimit instances a second; null for no limit
 * @param confirm how many instances its author expects; null if not told
 */
public record KillJobOrder(
    KillSelector selector,
    @Nullable Long maxInstanceId,
    KillMode mode,
    KillScope scope,
    boolean endsRun,
    @Nullable Double graceSeconds,
    @Nullable Double rateLimit,
    Downstream downstream,
    String reason,
    @Nullable Long confirm) {

  /** Up to which instance is counted: a kill of all means what has come since as well. */
  @Nullable Long countedUpTo() {
    return scope == KillScope.ALL ? null : maxInstanceId;
  }

  /** Fields of every order, whatever it selects by. */
  static final List<String> TO_STOP =
      List.of("mode", "grace_seconds", "rate_limit", "downstream", "reason", "confirm");

  private static final List<String> TO_KILL =
      Stream.concat(Stream.of("selector", "token", "scope"), TO_STOP.stream()).toList();

  private static final String EITHER =
      "The request must have either the field 'selector' or the field 'token'";

  /**
   * Reads the body of a request.
   *
   * @throws CommandException (INVALID) if a field is missing, mistyped or unknown
   */
  static KillJobOrder of(Fields fields, Instant now) {
    fields.requireOnly("request", TO_KILL);
    boolean bySelector = fields.isSet("selector");
    if (bySelector == fields.isSet("token")) {
      throw fields.refusal(EITHER + (bySelector ? ", not both." : "."));
    }
    return bySelector
        ? ofFields(fields, SelectorReader.read(fields.required("selector", object())), null)
        : ofToken(fields, SelectionToken.parse(fields.required("token", text()), now));
  }

  private static KillJobOrder ofToken(Fields fields, SelectionToken token) {
    KillScope scope = fields.optional("scope", CreateKillJob.SCOPE, token.scope());
    if (scope != token.scope()) {
      throw fields.refusal(
          "The field 'scope' must be that of the dry run, \""
              + token.scope().wireName()
              + "\", or be left out with a token.");
    }
    return of(fields, token.selector(), scope, false, token.maxInstanceId());
  }

  /**
   * Reads all but the selection.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  public static KillJobOrder ofFields(
      Fields fields, KillSelector selector, @Nullable Long maxInstanceId) {
    return of(fields, selector, CreateKillJob.scope(fields, selector), false, maxInstanceId);
  }

  /**
   * Reads an order to stop a workflow: all of it ends, then its run.
   *
   * @throws CommandException (INVALID) if a field is missing or mistyped
   */
  static KillJobOrder toStop(long workflowId, Fields fields) {
    fields.requireOnly("request", TO_STOP);
    return of(fields, KillSelector.ofWorkflow(workflowId), KillScope.ALL, true, null);
  }

  private static KillJobOrder of(
      Fields fields,
      KillSelector selector,
      KillScope scope,
      boolean endsRun,
      @Nullable Long maxInstanceId) {
    return new KillJobOrder(
        selector,
        maxInstanceId,
        fields.optional("mode", CreateKillJob.MODE, KillMode.GRACEFUL),
        scope,
        endsRun,
        fields.optional("grace_seconds", seconds()),
        fields.optional("rate_limit", rate()),
        fields.optional("downstream", CreateKillJob.DOWNSTREAM, Downstream.KEEP),
        fields.required("reason", nonBlank(CreateKillJob.LONGEST_REASON)),
        fields.optional("confirm", count()));
  }
}
