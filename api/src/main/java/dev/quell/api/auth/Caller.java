package dev.quell.api.auth;

import dev.quell.domain.command.Scope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as its token or its session says ({@code docs/contract/conventions.md} §6).
 *
 * @param subject the token's subject; {@code unnamed} if it has none
 * @param user the part of the token's e-mail address before the {@code @}, which names the owner of
 *     a workflow; empty without such an address, or if its issuer says that it is not verified
 * @param scopes what the caller may do
 * @param expiresAt when the token runs out or the session ends; empty without either
 */
public record Caller(
    String subject, Optional<String> user, Set<Scope> scopes, Optional<Instant> expiresAt) {
  static final Caller ANONYMOUS =
      new Caller("anonymous", Optional.of("anonymous"), Set.of(Scope.values()), Optional.empty());

  private static final String KEY = Caller.class.getName();

  /** Takes a copy of the scopes. */
  public Caller {
    scopes = Set.copyOf(scopes);
  }

  /**
   * The caller whom access control has let in.
   *
   * @throws IllegalStateException if the route has no access control
   */
  public static Caller of(RoutingContext ctx) {
    Caller caller = ctx.get(KEY);
    if (caller == null) {
      throw new IllegalStateException("This route has no access control");
    }
    return caller;
  }

  /**
   * The caller of a checked token's claims.
   *
   * @param expiresAt when the token runs out
   */
  static Caller ofClaims(JsonObject claims, Instant expiresAt) {
    Set<Scope> scopes =
        Stream.of("scope", "scp")
            .flatMap(name -> words(claims.getValue(name)))
            .flatMap(word -> Scope.ofClaim(word).stream())
            .collect(Collectors.toSet());
    return ofClaims(claims, scopes, expiresAt);
  }

  /**
   * The caller of checked claims that do not say themselves what he may do.
   *
   * @param expiresAt when they are no longer good
   */
  static Caller ofClaims(JsonObject claims, Set<Scope> scopes, Instant expiresAt) {
    String subject = claims.getValue("sub") instanceof String text ? text : "unnamed";
    return new Caller(subject, userOf(claims), scopes, Optional.of(expiresAt));
  }

  /** The name under which what the caller asks for is written down: the user, else the subject. */
  public String name() {
    return user.orElse(subject);
  }

  /**
   * Whether access is open to everyone. A token whose subject is {@code anonymous} does not make
   * its caller anonymous.
   */
  @SuppressWarnings("ReferenceEquality")
  public boolean isAnonymous() {
    return this == ANONYMOUS;
  }

  /** Makes this the caller of a request. */
  void enter(RoutingContext ctx) {
    ctx.put(KEY, this);
  }

  private static Optional<String> userOf(JsonObject claims) {
    boolean disowned = Boolean.FALSE.equals(claims.getValue("email_verified"));
    if (disowned || !(claims.getValue("email") instanceof String email)) {
      return Optional.empty();
    }
    int at = email.indexOf('@');
    return at > 0 ? Optional.of(email.substring(0, at)) : Optional.empty();
  }

  private static Stream<String> words(@Nullable Object claim) {
    if (claim instanceof String text) {
      return Stream.of(text.split(" "));
    }
    return claim instanceof JsonArray list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast)
        : Stream.empty();
  }
}
