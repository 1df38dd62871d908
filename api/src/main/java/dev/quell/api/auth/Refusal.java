package dev.quell.api.auth;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
  MISSING_SCOPE("The token does not allow this call. Its claim 'scope' must contain '%s'."),
  NO_USER(
      "The token names no user, who could own workflows. Its claim 'email' must name one, or its"
          + " claim 'scope' must contain '%s'."),
  FOREIGN_WORKFLOW(
      "The workflow %2$s belongs to another user. To kill there the token's claim 'scope' must"
          + " contain '%1$s'."),
  FOREIGN_TO_OPERATE(
      "The workflow %2$s belongs to another user. To lower its limits or to stop it for a resume the"
          + " token's claim 'scope' must contain '%1$s'."),
  OWNER_ALONE("The workflow %1$s belongs to another user. Its owner alone may do this."),
  FOREIGN_LIMIT(
      "The workflow %1$s belongs to another user, who alone may raise a limit of it. It is %2$s now;"
          + " name that or less."),
  FOREIGN_KILL_JOB(
      "The kill job %2$s was requested by another person. To steer it the token's claim 'scope' must"
          + " contain '%1$s'."),
  SESSION_OVER("Your session is over. Sign in again."),
  SESSION_LACKS_SCOPE(
      "Your session does not allow this call, which takes the scope '%s'. The groups that you are in"
          + " at the identity provider do not give it to you."),
  LOGIN_LACKS_SCOPE(
      "Your login does not allow this call, which takes the scope '%s'. The groups that you are in"
          + " at the identity provider do not give it to you."),
  WRONG_PARTY("The token was made for another client. Its claim 'azp' must be '%s'."),
  FOREIGN_SESSION(
      "A session changes something from pages of this server and of origins that it trusts alone, and"
          + " this call comes from elsewhere. Add that origin to the setting"
          + " http.cors_allowed_origins if you trust all of its pages, or send a token."),
  SIGN_IN_STATE(
      "This sign-in was not begun in this browser, is finished already, or took longer than %s"
          + " minutes. Sign in again."),
  SIGN_IN_REFUSED(
      "The identity provider did not let you sign in; its reason is '%s'. Sign in again, or ask"
          + " whoever runs the provider."),
  SIGN_IN_CODE(
      "The identity provider did not take the code of this sign-in, which is good once and for a"
          + " short time. Sign in again."),
  SIGN_IN_TOKEN("The identity provider's id token is not valid. %s Sign in again."),
  SIGN_IN_CLOCK(
      "The clocks of the identity provider and of this server differ by about %s seconds, and %s are"
          + " tolerated. Have the wrong one set right, then sign in again."),
  FOREIGN_HOST(
      "This server is not known by the name '%s', and without tokens it answers to no other. Use its"
          + " address, or add the name to its setting http.allowed_hosts."),
  FOREIGN_PAGE(
      "Without tokens this server answers web pages of its own origin alone, and this call comes from"
          + " a page of another. Add that origin to the setting http.cors_allowed_origins if you trust"
          + " all of its pages."),
  PLAIN_TEXT(
      "Without tokens this server takes no text/plain, which any web page may send. Send the body as"
          + " application/json.");

  private static final String REALM = "realm=\"quell\"";

  private final String sentence;

  Refusal(String sentence) {
    this.sentence = sentence;
  }

  /**
   * The refusal of one call.
   *
   * @param details fill the gaps of the sentence; the first is the missing scope, if one is missing
   */
  AccessDenied denial(String... details) {
    return new AccessDenied(this, sentence.formatted((Object[]) details), challenge(details));
  }

  int status() {
    if (this == PLAIN_TEXT) {
      return 415;
    }
    if (isOfSignIn()) {
      return 400;
    }
    return lacksRight() || isForeign() ? 403 : 401;
  }

  /** A call that no token would let in, as there are none, or as a page would not send it. */
  private boolean isForeign() {
    return switch (this) {
      case FOREIGN_HOST, FOREIGN_PAGE, PLAIN_TEXT, FOREIGN_SESSION -> true;
      default -> false;
    };
  }

  /** What went wrong between a browser and the provider, which no token mends. */
  private boolean isOfSignIn() {
    return switch (this) {
      case SIGN_IN_STATE, SIGN_IN_REFUSED, SIGN_IN_CODE, SIGN_IN_TOKEN, SIGN_IN_CLOCK -> true;
      default -> false;
    };
  }

  /** A valid token that does not allow this; everything else is no valid token. */
  private boolean lacksRight() {
    return lacksScope() || this == OWNER_ALONE || this == FOREIGN_LIMIT;
  }

  private boolean lacksScope() {
    return switch (this) {
      case MISSING_SCOPE,
          SESSION_LACKS_SCOPE,
          LOGIN_LACKS_SCOPE,
          NO_USER,
          FOREIGN_WORKFLOW,
          FOREIGN_TO_OPERATE,
          FOREIGN_KILL_JOB ->
          true;
      default -> false;
    };
  }

  /** The reason as logs and metrics name it. */
  String reason() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** RFC 6750 §3: a caller who sent no token is told the scheme alone. */
  private @Nullable String challenge(String... details) {
    if (isForeign() || isOfSignIn()) {
      return null;
    }
    if (this == SESSION_OVER) {
      return "Bearer " + REALM;
    }
    if (this == NO_TOKEN) {
      return "Bearer " + REALM + ", Basic " + REALM;
    }
    if (lacksRight() && !lacksScope()) {
      return "Bearer " + REALM + ", error=\"insufficient_scope\"";
    }
    return lacksScope()
        ? "Bearer " + REALM + ", error=\"insufficient_scope\", scope=\"" + details[0] + "\""
        : "Bearer " + REALM + ", error=\"invalid_token\", Basic " + REALM;
  }
}
