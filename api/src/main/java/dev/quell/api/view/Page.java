package dev.quell.api.view;

import static dev.quell.api.http.ParameterTypes.integerFrom;

import dev.quell.domain.json.Fields;

/**
 * A part of a listing.
 *
 * @param number from 1 on
 * @param size rows of one page
 */
record Page(long number, long size) {
  private static final long LARGEST_SIZE = 10_000;

  /** Reads a page; the first ten rows if nothing else is asked for. */
  static Page of(Fields query) {
    Page page =
        new Page(
            query.optional("page", integerFrom(1), 1L),
            query.optional("page_size", integerFrom(1), 10L));
    if (page.size > LARGEST_SIZE) {
      throw query.invalid("page_size", "an integer from 1 to " + LARGEST_SIZE);
    }
    if (page.number > Integer.MAX_VALUE) {
      throw query.invalid("page", "an integer from 1 to " + Integer.MAX_VALUE);
    }
    return page;
  }

  /** Rows before it. */
  long offset() {
    return (number - 1) * size;
  }
}
