package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KillPaceTest {
  private static final long SLOW = 20;
  private static final KillPace.Bounds USUAL = new KillPace.Bounds(SLOW, 100, 1_000, 2);
  private static final LiveTraffic SLOW_ONE = LiveTraffic.ofOne(SLOW + 1);
  private static final LiveTraffic FAST_ONE = LiveTraffic.ofOne(SLOW);
  private static final LiveTraffic UNKNOWN = new LiveTraffic(0, 1, 0);

  private record Chunks(int atOnce, int rows) {
    static Chunks of(KillPace pace) {
      return new Chunks(pace.chunksAtOnce(), pace.chunkRows());
    }
  }

  @Example
  void yieldsByHalves() {
    List<Chunks> chunks =
        Stream.iterate(KillPace.all(USUAL), pace -> pace.after(SLOW_ONE))
            .limit(7)
            .map(Chunks::of)
            .toList();

    assertThat(chunks)
        .containsExactly(
            new Chunks(2, 1_000),
            new Chunks(1, 1_000),
            new Chunks(1, 500),
            new Chunks(1, 250),
            new Chunks(1, 125),
            new Chunks(1, 100),
            new Chunks(1, 100));
  }

  @Example
  void growsByStepsBesideFastTrafficAndWhenThereIsNoneAnyMore() {
    KillPace least = new KillPace(USUAL, 100);

    assertThat(Chunks.of(least.after(FAST_ONE))).isEqualTo(new Chunks(1, 200));
    assertThat(Chunks.of(least.after(LiveTraffic.NONE))).isEqualTo(new Chunks(1, 200));
    assertThat(Stream.iterate(least, pace -> pace.after(FAST_ONE)).limit(20))
        .last()
        .isEqualTo(KillPace.all(USUAL));
  }

  @Example
  void waitsForWhatHasNotEnded() {
    KillPace pace = new KillPace(USUAL, 400);

    assertThat(pace.after(UNKNOWN)).isEqualTo(pace);
    assertThat(pace.after(new LiveTraffic(1, 5, SLOW)).rows()).isEqualTo(500);
  }

  @Example
  void beginsWithEverythingAloneAndWithAQuarterBesideOthers() {
    assertThat(Chunks.of(KillPace.begin(USUAL, LiveTraffic.NONE))).isEqualTo(new Chunks(2, 1_000));
    assertThat(Chunks.of(KillPace.begin(USUAL, FAST_ONE))).isEqualTo(new Chunks(1, 500));
    assertThat(Chunks.of(KillPace.begin(USUAL, UNKNOWN))).isEqualTo(new Chunks(1, 500));
  }

  @Example
  void isHeldAtAQuarterOrWhereItCannotYieldMore() {
    assertThat(new KillPace(USUAL, 500).isHeld()).isTrue();
    assertThat(new KillPace(USUAL, 501).isHeld()).isFalse();
    assertThat(new KillPace(new KillPace.Bounds(SLOW, 9, 10, 1), 9).isHeld()).isTrue();
    assertThat(KillPace.all(new KillPace.Bounds(SLOW, 5, 5, 1)).isHeld()).isFalse();
  }

  @Property
  void keepsItsBoundsWhateverIsSeen(
      @ForAll("bounds") KillPace.Bounds bounds, @ForAll("traffic") List<LiveTraffic> seen) {
    KillPace pace = KillPace.begin(bounds, seen.isEmpty() ? LiveTraffic.NONE : seen.get(0));
    for (LiveTraffic each : seen) {
      pace = pace.after(each);
      assertThat(pace.chunkRows()).isBetween(1, bounds.chunkRows());
      assertThat(pace.chunksAtOnce()).isBetween(1, bounds.chunksAtOnce());
      assertThat(pace.rows()).isBetween(bounds.leastRows(), allOf(bounds));
      assertThat(pace.chunkRows() * pace.chunksAtOnce())
          .as("rows under way")
          .isBetween(pace.rows(), pace.rows() + bounds.chunksAtOnce() - 1);
    }
  }

  @Property
  void slowTrafficNeverHastensIt(
      @ForAll("bounds") KillPace.Bounds bounds, @ForAll("traffic") List<LiveTraffic> seen) {
    KillPace before = KillPace.all(bounds);
    for (LiveTraffic each : seen) {
      KillPace pace = before.after(each);
      if (each.slowestNanos() > bounds.slowNanos()) {
        assertThat(pace.rows()).isEqualTo(Math.max(bounds.leastRows(), before.rows() / 2));
      } else {
        assertThat(pace.rows()).isGreaterThanOrEqualTo(before.rows());
      }
      before = pace;
    }
  }

  @Property
  void hasEverythingAgainSoonAfterTheLastSlowOne(
      @ForAll("bounds") KillPace.Bounds bounds, @ForAll("traffic") List<LiveTraffic> seen) {
    KillPace pace = KillPace.all(bounds);
    for (LiveTraffic each : seen) {
      pace = pace.after(each);
    }
    // A step is at least a fortieth of everything, and at least one row.
    int steps = Math.min(40, allOf(bounds));
    for (int step = 0; step < steps; step++) {
      pace = pace.after(LiveTraffic.NONE);
    }
    assertThat(pace).isEqualTo(KillPace.all(bounds));
  }

  private static int allOf(KillPace.Bounds bounds) {
    return bounds.chunkRows() * bounds.chunksAtOnce();
  }

  @Provide
  Arbitrary<KillPace.Bounds> bounds() {
    return Arbitraries.integers()
        .between(1, 100_000)
        .flatMap(
            chunkRows ->
                Combinators.combine(
                        Arbitraries.integers().between(1, chunkRows),
                        Arbitraries.integers().between(1, 8))
                    .as((least, atOnce) -> new KillPace.Bounds(SLOW, least, chunkRows, atOnce)));
  }

  @Provide
  Arbitrary<List<LiveTraffic>> traffic() {
    return Arbitraries.of(SLOW_ONE, FAST_ONE, UNKNOWN, LiveTraffic.NONE).list().ofMaxSize(60);
  }
}
