package dev.quell.domain.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The words of kill jobs that are stored and travel, as {@code docs/event-bus.md} lists them. */
class KillWordsTest {

  /** One kind of word. */
  private record Vocabulary(
      String words, Stream<String> written, Function<String, Optional<?>> find) {}

  static Stream<Arguments> vocabularies() {
    return Stream.of(
            new Vocabulary(
                "queued running paused done cancelled failed",
                Arrays.stream(KillJobState.values()).map(KillJobState::wireName),
                word -> KillJobState.find(word).map(KillJobState::wireName)),
            new Vocabulary(
                "signal grace confirm proof ended",
                Arrays.stream(KillJobPhase.values()).map(KillJobPhase::wireName),
                word -> KillJobPhase.find(word).map(KillJobPhase::wireName)),
            new Vocabulary(
                "graceful force",
                Arrays.stream(KillMode.values()).map(KillMode::wireName),
                word -> KillMode.find(word).map(KillMode::wireName)),
            new Vocabulary(
                "keep hold",
                Arrays.stream(Downstream.values()).map(Downstream::wireName),
                word -> Downstream.find(word).map(Downstream::wireName)),
            new Vocabulary(
                "signalled killed prevented already_finished lost_race skipped",
                Arrays.stream(ItemOutcome.values()).map(ItemOutcome::wireName),
                word -> ItemOutcome.find(word).map(ItemOutcome::wireName)),
            new Vocabulary(
                "live all",
                Arrays.stream(KillScope.values()).map(KillScope::wireName),
                word -> KillScope.find(word).map(KillScope::wireName)),
            new Vocabulary(
                "pause resume cancel force set_rate",
                Arrays.stream(KillJobAction.values()).map(KillJobAction::wireName),
                word -> KillJobAction.find(word).map(KillJobAction::wireName)))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void writesAndFindsTheWordsThatAreDocumentedAndNoOthers(Vocabulary vocabulary) {
    List<String> documented = List.of(vocabulary.words().split(" "));

    assertThat(vocabulary.written()).containsExactlyElementsOf(documented);
    for (String word : documented) {
      assertThat(vocabulary.find().apply(word).map(Object::toString)).contains(word);
      assertThat(vocabulary.find().apply(word.toUpperCase(Locale.ROOT))).isEmpty();
    }
    assertThat(vocabulary.find().apply("")).isEmpty();
  }
}
