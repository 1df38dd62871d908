package dev.quell.api.operate;

import static dev.quell.domain.json.CompositeTypes.texts;
import static dev.quell.domain.json.FieldTypes.id;
import static dev.quell.domain.json.FieldTypes.text;
import static dev.quell.domain.json.FieldTypes.word;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.json.FieldType;
import dev.quell.domain.json.Fields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Orders to kill all that is stuck in some ways, a kill job for each.
 *
 * @param kinds at least one, each once
 */
record StuckKill(List<StuckKind> kinds, Fields fields) {
  private static final int LONGEST_USER = 255;
  private static final List<String> FIELDS =
      Stream.concat(
              Stream.of("kind", "kinds", "workflow_id", "user", "scope"),
              KillJobOrder.TO_STOP.stream())
          .toList();
  private static final String EITHER =
      "The request must have either the field 'kind' or the field 'kinds'";
  private static final String ONE_OF = "one of " + StuckKind.WIRE_NAMES;
  private static final FieldType<StuckKind> KIND = word(StuckKind::find, ONE_OF);

  /**
   * Reads the kinds of a request.
   *
   * @throws CommandException (INVALID) if there is none, or an unknown one, or a field is unknown
   */
  static StuckKill ofJson(Fields fields) {
    fields.requireOnly("request", FIELDS);
    boolean one = fields.isSet("kind");
    if (one == fields.isSet("kinds")) {
      throw fields.refusal(EITHER + (one ? ", not both." : "."));
    }
    List<StuckKind> kinds =
        one
            ? List.of(fields.required("kind", KIND))
            : fields.required("kinds", texts()).stream()
                .map(word -> kind(fields, word))
                .distinct()
                .toList();
    if (kinds.isEmpty()) {
      throw fields.invalid("kinds", "an array of at least one kind");
    }
    return new StuckKill(kinds, fields);
  }

  private static StuckKind kind(Fields fields, String word) {
    return StuckKind.find(word)
        .orElseThrow(() -> fields.invalid("kinds", "an array of kinds, each " + ONE_OF));
  }

  /**
   * The orders by the words of their kinds; in the mode that helps unless another is given.
   *
   * @throws CommandException (INVALID) if another field is missing or mistyped
   */
  Map<String, KillJobOrder> orders(QuellConfig.Stuck settings) {
    Map<String, KillJobOrder> orders = new LinkedHashMap<>();
    kinds.forEach(kind -> orders.put(kind.wireName(), order(kind, settings)));
    return orders;
  }

  private KillJobOrder order(StuckKind kind, QuellConfig.Stuck settings) {
    Long workflowId = fields.optional("workflow_id", id());
    String user = fields.optional("user", text(LONGEST_USER));
    Fields all = fields.isSet("mode") ? fields : fields.with("mode", kind.action().wireName());
    return KillJobOrder.ofFields(all, kind.selector(settings, workflowId, user), null);
  }
}
