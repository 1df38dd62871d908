package dev.quell.ctl;

import io.vertx.core.json.JsonObject;

/** Prints how to see the next page of a listing. */
final class PageHint {
  private PageHint() {}

  /**
   * Prints the option that asks for the next page, if there is one and the page does not say so
   * itself.
   *
   * @param field of the answer that tells where the next page begins; null on the last page
   */
  static void printNext(ServerCommand command, JsonObject page, String field, String option) {
    Object next = page.getValue(field);
    if (next != null && !command.isOneDocument()) {
      command.printNotice("There are more: add " + option + " " + TerminalText.of(next));
    }
  }
}
