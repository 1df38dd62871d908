package dev.quell.api.auth;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Ties the way to the provider and the way back together: state, nonce and the verifier of PKCE
 * (RFC 7636). All of them follow from one secret that the browser keeps meanwhile, so that any
 * process can finish what another has begun, and nobody can fill a table with what is never
 * finished. Who sees the address that leads to the provider, or the one that leads back, learns
 * neither the secret nor the verifier. Immutable.
 *
 * @param secret random text
 */
record Handshake(String secret) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int SECRET_BYTES = 32;
  private static final Pattern STATE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final int NAME_CHARACTERS = 16;

  /** Begins one. */
  static Handshake begin() {
    return new Handshake(randomText());
  }

  /** Makes text that nobody can guess, of 256 bits. */
  static String randomText() {
    byte[] bytes = new byte[SECRET_BYTES];
    RANDOM.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  /** Gives a name by which the secret of a state is kept; empty for what is no state. */
  static Optional<String> nameOf(String state) {
    return STATE.matcher(state).matches()
        ? Optional.of(state.substring(0, NAME_CHARACTERS))
        : Optional.empty();
  }

  /** Gives what the provider hands back as it is. */
  String state() {
    return derived("state");
  }

  /** Gives what the provider writes into the id token. */
  String nonce() {
    return derived("nonce");
  }

  /** Gives the proof that who brings the code back is who went for it. */
  String verifier() {
    return derived("verifier");
  }

  /** Gives what the provider holds the verifier against, by the method {@code S256}. */
  String challenge() {
    return BASE64.encodeToString(Digests.sha256(verifier().getBytes(StandardCharsets.US_ASCII)));
  }

  private String derived(String label) {
    byte[] text = (label + ':' + secret).getBytes(StandardCharsets.UTF_8);
    return BASE64.encodeToString(Digests.sha256(text));
  }

  /** Keeps the secret out of logs and messages. */
  @Override
  public String toString() {
    return "Handshake[]";
  }
}
