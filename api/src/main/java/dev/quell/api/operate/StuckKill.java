package dev.quell.api.operate;

import dev.quell.api.config.QuellConfig;
import dev.quell.domain.command.CommandException;
import dev.quell.domain.command.Fields;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Orders to kill all that is stuck in some ways, a kill job for each.
 *
 * @param kinds at least one, each once
 */
record StuckKill(List<StuckKind> kinds, JsonObject body) {
  private static final int LONGEST_USER = 255;
  private static final String EITHER =
      "The request must have either the field 'kind' or the field 'kinds'";
  private static final String RIGHT = "one of " + StuckKind.WORDS;

  /**
   * Reads the kinds of a request.
   *
   * @throws CommandException (INVALID) if there is none, or an unknown one
   */
  static StuckKill ofJson(JsonObject body) {
    Fields fields = new Fields(body);
    boolean one = fields.isSet("kind");
    if (one == fields.isSet("kinds")) {
      throw CommandException.invalid(EITHER + (one ? ", not both." : "."));
    }
    List<StuckKind> kinds =
        one
            ? List.of(fields.word("kind", StuckKind::find, RIGHT))
            : fields.texts("kinds").stream().map(word -> kind(fields, word)).distinct().toList();
    if (kinds.isEmpty()) {
      throw fields.refusal("kinds", "an array of at least one kind");
    }
    return new StuckKill(kinds, body);
  }

  private static StuckKind kind(Fields fields, String word) {
    return StuckKind.find(word)
        .orElseThrow(() -> fields.refusal("kinds", "an array of kinds, each " + RIGHT));
  }

  /**
   * The orders by the words of their kinds; in the mode that helps unless another is given.
   *
   * @throws CommandException (INVALID) if another field is missing or mistyped
   */
  Map<String, KillJobOrder> orders(QuellConfig.Stuck settings) {
    Map<String, KillJobOrder> orders = new LinkedHashMap<>();
    kinds.forEach(kind -> orders.put(kind.word(), order(kind, settings)));
    return orders;
  }

  private KillJobOrder order(StuckKind kind, QuellConfig.Stuck settings) {
    Fields fields = new Fields(body);
    Long workflowId = fields.optionalId("workflow_id");
    String user = fields.optionalText("user", LONGEST_USER);
    Fields all =
        fields.isSet("mode") ? fields : new Fields(body.copy().put("mode", kind.action().word()));
    return KillJobOrder.ofFields(all, kind.selector(settings, workflowId, user), null);
  }
}
