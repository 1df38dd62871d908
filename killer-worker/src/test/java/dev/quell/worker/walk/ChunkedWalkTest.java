package dev.quell.worker.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChunkedWalkTest {
  private final List<List<Integer>> begun = new ArrayList<>();
  private final List<Promise<Integer>> underWay = new ArrayList<>();

  private Future<Integer> begin(List<Integer> chunk) {
    begun.add(chunk);
    underWay.add(Promise.promise());
    return underWay.get(underWay.size() - 1).future();
  }

  private static Chunks<List<Integer>> chunks() {
    return Chunks.ofList(List.of(1, 2, 3, 4, 5), 2);
  }

  @Test
  void cutsAListIntoChunks() {
    Future<Integer> sum =
        ChunkedWalk.inTurn(
            chunks(),
            chunk -> {
              begun.add(chunk);
              return Future.succeededFuture(chunk.size());
            },
            0,
            Integer::sum);

    assertThat(begun).containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
    assertThat(sum.result()).isEqualTo(5);
  }

  @Test
  void endsAtOnceIfThereIsNothing() {
    Future<Integer> sum =
        ChunkedWalk.inTurn(Chunks.ofList(List.of(), 2), this::begin, 7, Integer::sum);

    assertThat(begun).isEmpty();
    assertThat(sum.result()).isEqualTo(7);
  }

  @Test
  void beginsAChunkWhenTheOneBeforeHasEnded() {
    Future<Integer> sum = ChunkedWalk.inTurn(chunks(), this::begin, 0, Integer::sum);

    assertThat(begun).hasSize(1);
    underWay.get(0).complete(1);
    assertThat(begun).hasSize(2);
    underWay.get(1).complete(1);
    underWay.get(2).complete(1);
    assertThat(sum.result()).isEqualTo(3);
  }

  @Test
  void hasSoManyUnderWayAtOnce() {
    Future<Integer> sum = ChunkedWalk.overlapping(() -> 2, chunks(), this::begin, 0, Integer::sum);

    assertThat(begun).hasSize(2);
    underWay.get(1).complete(10);
    assertThat(begun).hasSize(3);
    underWay.get(2).complete(100);
    assertThat(sum.isComplete()).isFalse();
    underWay.get(0).complete(1);
    assertThat(sum.result()).isEqualTo(111);
  }

  @Test
  void followsHowManyMayBeUnderWay() {
    AtomicInteger atOnce = new AtomicInteger(2);
    Chunks<List<Integer>> six = Chunks.ofList(List.of(1, 2, 3, 4, 5, 6), 1);
    Future<Integer> sum = ChunkedWalk.overlapping(atOnce::get, six, this::begin, 0, Integer::sum);

    atOnce.set(1);
    underWay.get(0).complete(1);
    assertThat(begun).as("while one is left").hasSize(2);
    underWay.get(1).complete(1);
    assertThat(begun).hasSize(3);
    atOnce.set(3);
    underWay.get(2).complete(1);
    assertThat(begun).as("and none waits").hasSize(6);
    underWay.subList(3, 6).forEach(promise -> promise.complete(1));
    assertThat(sum.result()).isEqualTo(6);
  }

  @Test
  void asksForTheSizeOfEachPage() {
    List<Integer> limits = new ArrayList<>();
    Iterator<Integer> wanted = List.of(3, 1, 2).iterator();
    Chunks<List<Long>> pages =
        Chunks.pages(
            (after, limit) -> {
              limits.add(limit);
              return Future.succeededFuture(
                  LongStream.rangeClosed(after + 1, Math.min(after + limit, 4)).boxed().toList());
            },
            Long::longValue,
            Chunks.BEFORE_FIRST,
            wanted::next);

    Future<Integer> count =
        ChunkedWalk.inTurn(pages, page -> Future.succeededFuture(page.size()), 0, Integer::sum);

    assertThat(count.result()).isEqualTo(5);
    assertThat(limits).containsExactly(3, 1, 2);
  }

  @Test
  void failsWhenWhatIsUnderWayHasEnded() {
    Future<Integer> sum = ChunkedWalk.overlapping(() -> 2, chunks(), this::begin, 0, Integer::sum);

    underWay.get(0).fail("first");
    assertThat(sum.isComplete()).isFalse();
    underWay.get(1).fail("second");

    assertThat(sum.cause()).hasMessage("first");
    assertThat(begun).hasSize(2);
  }

  @Test
  void failsLikeAReadOrWorkThatThrows() {
    Future<Integer> unread =
        ChunkedWalk.inTurn(
            chunks().map(chunk -> Future.<List<Integer>>failedFuture("unread")),
            this::begin,
            0,
            Integer::sum);
    Future<Integer> thrown =
        ChunkedWalk.inTurn(
            chunks(),
            chunk -> {
              throw new IllegalStateException("thrown");
            },
            0,
            Integer::sum);

    assertThat(unread.cause()).hasMessage("unread");
    assertThat(thrown.cause()).hasMessage("thrown");
    assertThat(begun).isEmpty();
  }

  @Test
  void goesNoFurtherThanItsEnd() {
    Future<Integer> sum =
        ChunkedWalk.inTurnUntil(so -> so > 1, chunks(), this::begin, 0, Integer::sum);

    underWay.get(0).complete(1);
    underWay.get(1).complete(1);

    assertThat(sum.result()).isEqualTo(2);
    assertThat(begun).hasSize(2);
  }

  @Test
  void readsPagesBehindEachOther() {
    List<Long> afters = new ArrayList<>();
    Chunks<List<Long>> pages =
        Chunks.pages(
            (after, limit) -> {
              afters.add(after);
              return Future.succeededFuture(
                  LongStream.rangeClosed(after + 1, Math.min(after + limit, 4)).boxed().toList());
            },
            Long::longValue,
            Chunks.BEFORE_FIRST,
            () -> 2);

    Future<Long> count =
        ChunkedWalk.inTurn(
            pages, page -> Future.succeededFuture(page.size()), 0L, (sum, size) -> sum + size);

    assertThat(count.result()).isEqualTo(5);
    assertThat(afters).containsExactly(-1L, 1L, 3L);
  }

  @Test
  void readsEachPartToItsEnd() {
    Chunks<List<Integer>> parts =
        Chunks.inTurn(
            List.of(
                Chunks.ofList(List.of(1, 2, 3), 2),
                Chunks.of(List.of(List.<Integer>of())),
                Chunks.ofList(List.of(4), 2)));

    Future<List<Integer>> all =
        ChunkedWalk.inTurn(
                parts,
                Future::succeededFuture,
                new ArrayList<Integer>(),
                (sum, chunk) -> {
                  sum.addAll(chunk);
                  return sum;
                })
            .map(List::copyOf);

    assertThat(all.result()).containsExactly(1, 2, 3, 4);
  }
}
