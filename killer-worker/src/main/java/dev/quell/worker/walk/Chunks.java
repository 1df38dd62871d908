package dev.quell.worker.walk;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;

/**
 * Gives what a walk goes to, chunk by chunk, once. Each chunk is asked for after the one before was
 * given. A chunk may turn out to be empty.
 *
 * @param <C> a chunk
 */
public interface Chunks<C> {
  /** Is before the place of anything: places and ids are not negative. */
  long BEFORE_FIRST = -1;

  /** Whether there may be more. */
  boolean hasNext();

  /** Reads the next chunk. */
  Future<C> next();

  /** Turns each chunk into another, as it is read. */
  default <D> Chunks<D> map(Function<C, Future<D>> mapping) {
    Chunks<C> these = this;
    return new Chunks<>() {
      @Override
      public boolean hasNext() {
        return these.hasNext();
      }

      @Override
      public Future<D> next() {
        return these.next().compose(mapping);
      }
    };
  }

  /** Gives chunks that are known already. */
  static <C> Chunks<C> of(Iterable<C> all) {
    Iterator<C> chunks = all.iterator();
    return new Chunks<>() {
      @Override
      public boolean hasNext() {
        return chunks.hasNext();
      }

      @Override
      public Future<C> next() {
        return Future.succeededFuture(chunks.next());
      }
    };
  }

  /** Cuts a list into chunks of a size; the last one may be smaller. */
  static <T> Chunks<List<T>> ofList(List<T> all, int size) {
    List<List<T>> chunks = new ArrayList<>();
    for (int start = 0; start < all.size(); start += size) {
      chunks.add(all.subList(start, Math.min(start + size, all.size())));
    }
    return of(chunks);
  }

  /** Gives the chunks of one after those of another. */
  static <C> Chunks<C> inTurn(List<Chunks<C>> parts) {
    Iterator<Chunks<C>> all = parts.iterator();
    return new Chunks<>() {
      private Chunks<C> part = all.next();

      @Override
      public boolean hasNext() {
        return part.hasNext() || all.hasNext();
      }

      @Override
      public Future<C> next() {
        if (!part.hasNext()) {
          part = all.next();
        }
        return part.next();
      }
    };
  }

  /**
   * Reads pages, each behind the last place of the one before; a page that is not full is the last.
   *
   * @param place ascending within and over the pages
   * @param after the place behind which the first page begins
   * @param limits asked for each page
   */
  static <T> Chunks<List<T>> pages(
      PageQuery<T> query, ToLongFunction<T> place, long after, IntSupplier limits) {
    return new Chunks<>() {
      private long last = after;
      private boolean more = true;

      @Override
      public boolean hasNext() {
        return more;
      }

      @Override
      public Future<List<T>> next() {
        int limit = limits.getAsInt();
        return query
            .next(last, limit)
            .map(
                page -> {
                  more = page.size() == limit;
                  if (more) {
                    last = place.applyAsLong(page.get(limit - 1));
                  }
                  return page;
                });
      }
    };
  }

  /**
   * Finds a page.
   *
   * @param <T> what the page lists
   */
  @FunctionalInterface
  interface PageQuery<T> {
    /** Reads at most so many behind a place, by place. */
    Future<List<T>> next(long afterPlace, int limit);
  }
}
