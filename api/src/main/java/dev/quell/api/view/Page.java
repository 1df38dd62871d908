package dev.quell.api.view;

import dev.quell.api.http.InvalidParameter;
import dev.quell.api.http.Query;

/**
 * A part of a listing.
 *
 * @param number from 1 on
 * @param size rows of one page
 */
record Page(long number, long size) {
  private static final long LARGEST_SIZE = 10_000;

  /** Reads a page; the first ten rows if nothing else is asked for. */
  static Page of(Query query) {
    Page page = new Page(query.integerFrom(1, "page", 1), query.integerFrom(1, "page_size", 10));
    if (page.size > LARGEST_SIZE || page.number > Integer.MAX_VALUE) {
      throw InvalidParameter.query(
          page.size > LARGEST_SIZE ? "page_size" : "page",
          Long.toString(page.size > LARGEST_SIZE ? page.size : page.number),
          page.size > LARGEST_SIZE
              ? "an integer from 1 to " + LARGEST_SIZE
              : "an integer from 1 to " + Integer.MAX_VALUE);
    }
    return page;
  }

  /** Rows before it. */
  long offset() {
    return (number - 1) * size;
  }
}
