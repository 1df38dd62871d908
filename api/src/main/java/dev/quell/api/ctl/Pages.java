package dev.quell.api.ctl;

import io.vertx.core.json.JsonObject;

/** Tells how to see the rest of a listing. */
final class Pages {
  private Pages() {}

  /**
   * Says so if there is more.
   *
   * @param field of the answer that tells where the next page begins; null on the last page
   */
  static void noteMore(ServerCommand command, JsonObject page, String field, String option) {
    Object next = page.getValue(field);
    if (next != null) {
      command.note("There are more: add " + option + " " + PlainText.of(next));
    }
  }
}
