package dev.quell.api.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * Says who signed in, in the provider's words ({@code docs/contract/login.md}). Immutable.
 *
 * @param claims what is kept of the id token
 * @param expiresAt when it ends
 */
record Session(JsonObject claims, Instant expiresAt) {
  private static final String GROUPS = "groups";

  /** Groups of the provider's own housekeeping, which can be many. */
  private static final String DROPPED_PREFIX = "app-";

  /** What a page is told; a claim that the token does not have is null. */
  private static final List<String> TOLD =
      List.of(
          "sub",
          "email",
          "preferred_username",
          "name",
          "updated_at",
          "given_name",
          "family_name",
          GROUPS,
          "nonce",
          "at_hash",
          "sid",
          "aud",
          "exp",
          "iat",
          "iss");

  /** Not told, but without it an address is nobody's name. */
  private static final String EMAIL_VERIFIED = "email_verified";

  /** Begins with a checked id token's claims. */
  static Session begin(JsonObject idToken, Instant expiresAt) {
    JsonObject kept = new JsonObject();
    TOLD.forEach(name -> kept.put(name, idToken.getValue(name)));
    kept.put(GROUPS, groupsOf(idToken)).put(EMAIL_VERIFIED, idToken.getValue(EMAIL_VERIFIED));
    return new Session(kept, expiresAt);
  }

  private static JsonArray groupsOf(JsonObject idToken) {
    return idToken.getValue(GROUPS) instanceof JsonArray groups
        ? new JsonArray(
            texts(groups).stream()
                .filter(group -> !group.startsWith(DROPPED_PREFIX))
                .sorted()
                .toList())
        : new JsonArray();
  }

  private static List<String> texts(JsonArray list) {
    return list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
  }

  /** Gives what a page is told. */
  JsonObject userInfo() {
    JsonObject told = new JsonObject();
    TOLD.forEach(name -> told.put(name, claims.getValue(name)));
    return told;
  }

  /** Gives whom a request with this session comes from. */
  Caller caller(GroupScopes scopes) {
    return Caller.ofClaims(claims, scopes.ofMember(texts(claims.getJsonArray(GROUPS))), expiresAt);
  }
}
