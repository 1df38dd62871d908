package dev.quell.api.auth;

import java.util.Locale;

/** Why a call is refused, and the sentence that says so. */
enum Refusal {
  NO_TOKEN(
      "This call needs a token. Send 'Authorization: Bearer <token>', or HTTP Basic with the token"
          + " as the password (http://name:<token>@host)."),
  MALFORMED_HEADER(
      "The Authorization header is not understood. Send it once, as 'Bearer <token>' or as HTTP"
          + " Basic with the token as the password."),
  MALFORMED_TOKEN(
      "The token is not a signed JSON web token. It must be three base64url parts joined by dots,"
          + " at most "
          + TokenForm.MAX_CHARACTERS
          + " characters long; the first two are JSON objects."),
  UNSUPPORTED_TOKEN(
      "The token is signed in a way that is not supported. Its header must name the algorithm"
          + " HS256, RS256 or ES256 and no critical extensions."),
  UNKNOWN_KEY(
      "The token is signed with an algorithm or a key that this server does not know. Get a new"
          + " token from an issuer that this server trusts."),
  BAD_SIGNATURE(
      "The token's signature is wrong. Get a new token from an issuer that this server trusts."),
  MALFORMED_TIME("The token's claim '%s' must be a number of seconds since 1970."),
  NO_EXPIRY("The token does not expire. It must have a claim 'exp', in seconds since 1970."),
  EXPIRED("The token has expired. Get a new one."),
  NOT_YET_VALID(
      "The token is not valid yet. Wait, or set the clocks of its issuer and this server right."),
  WRONG_ISSUER("The token comes from another issuer. Its claim 'iss' must be '%s'."),
  WRONG_AUDIENCE("The token is meant for others. Its claim 'aud' must name '%s'."),
  MISSING_SCOPE("The token does not allow this call. Its claim 'scope' must contain '%s'.");

  private static final String REALM = "realm=\"quell\"";

  private final String sentence;

  Refusal(String sentence) {
    this.sentence = sentence;
  }

  /** The refusal of one call; the details fill the gaps of the sentence. */
  AccessDenied denial(String... details) {
    return new AccessDenied(this, sentence.formatted((Object[]) details), challenge(details));
  }

  int status() {
    return this == MISSING_SCOPE ? 403 : 401;
  }

  /** The reason as logs and metrics name it. */
  String reason() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** RFC 6750 §3: a caller who sent no token is told the scheme alone. */
  private String challenge(String... details) {
    return switch (this) {
      case NO_TOKEN -> "Bearer " + REALM + ", Basic " + REALM;
      case MISSING_SCOPE ->
          "Bearer " + REALM + ", error=\"insufficient_scope\", scope=\"" + details[0] + "\"";
      default -> "Bearer " + REALM + ", error=\"invalid_token\", Basic " + REALM;
    };
  }
}
