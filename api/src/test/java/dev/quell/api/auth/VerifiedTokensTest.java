package dev.quell.api.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
  private static final long NOW = 1_000;
  private static final Caller CALLER =
      new Caller("machine-7", Optional.empty(), Set.of(), Optional.empty());

  private final VerifiedTokens tokens = new VerifiedTokens(3);

  private static VerifiedToken until(long millis) {
    return new VerifiedToken(CALLER, millis);
  }

  @Test
  void remembersTokenUntilItExpires() {
    VerifiedToken token = until(NOW + 10);

    tokens.put("a", token, NOW);

    assertThat(tokens.find("a", NOW + 9)).contains(token);
    assertThat(tokens.find("a", NOW + 10)).isEmpty();
    assertThat(tokens.find("b", NOW)).isEmpty();
  }

  @Test
  void makesRoomByForgettingExpiredTokens() {
    tokens.put("a", until(NOW + 10), NOW);
    tokens.put("b", until(NOW + 1), NOW);
    tokens.put("c", until(NOW + 1), NOW);

    tokens.put("d", until(NOW + 10), NOW + 1);

    assertThat(tokens.find("a", NOW + 1)).isPresent();
    assertThat(tokens.find("d", NOW + 1)).isPresent();
    assertThat(tokens.size()).isEqualTo(2);
  }

  @Test
  void neverGrowsBeyondLimit() {
    for (int i = 0; i < 100; i++) {
      tokens.put("token " + i, until(NOW + 10), NOW);

      assertThat(tokens.size()).isLessThanOrEqualTo(3);
      assertThat(tokens.find("token " + i, NOW)).isPresent();
    }
  }

  @Test
  void knowsTokensByDigest() {
    String digest = VerifiedTokens.digest("a.b.c");

    assertThat(digest).hasSize(64).isNotEqualTo(VerifiedTokens.digest("a.b.d"));
  }
}
