package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and sets the cookies of sessions, and of sign-ins that are under way ({@code
 * docs/contract/login.md}). No script can read them. Under TLS they never travel without it, and
 * their prefix keeps other names of the domain from setting them. Immutable.
 */
final class SignInCookies {
  static final Duration SIGN_IN_TIME = Duration.ofMinutes(10);

  private static final String PREFIX_UNDER_TLS = "__Host-";
  private static final String SESSION = "quell_session";
  private static final String HANDSHAKE = "quell_sign_in_";

  private final boolean secure;
  private final CookieSameSite sameSite;

  private SignInCookies(boolean secure, CookieSameSite sameSite) {
    this.secure = secure;
    this.sameSite = sameSite;
  }

  /**
   * Makes the cookies of a server.
   *
   * @param origins of the pages that may use its sessions; if one is of another site, browsers are
   *     told to send cookies along from there, which they do under TLS alone
   */
  static SignInCookies of(QuellConfig.Oidc oidc, Collection<String> origins) {
    URI own = oidc.redirectUri();
    boolean secure = "https".equals(own.getScheme());
    boolean elsewhere = origins.stream().anyMatch(origin -> !isOneSite(own, URI.create(origin)));
    return new SignInCookies(
        secure, secure && elsewhere ? CookieSameSite.NONE : CookieSameSite.LAX);
  }

  /** As browsers see it, but for names whose last two parts belong to many. */
  private static boolean isOneSite(URI own, URI other) {
    return own.getScheme().equals(other.getScheme())
        && domain(own.getHost()).equals(domain(String.valueOf(other.getHost())));
  }

  private static String domain(String host) {
    int dot = host.lastIndexOf('.');
    boolean address = host.startsWith("[") || Character.isDigit(host.charAt(host.length() - 1));
    return dot < 0 || address ? host : host.substring(host.lastIndexOf('.', dot - 1) + 1);
  }

  /** Reads the id of the session that a request brings. */
  Optional<String> session(HttpServerRequest request) {
    return value(request.getCookie(name(SESSION)));
  }

  /** Tells a browser the id of its session, for as long as it is open. */
  void setSession(HttpServerResponse response, String id) {
    response.addCookie(cookie(name(SESSION), id).setSameSite(sameSite));
  }

  void clearSession(HttpServerResponse response) {
    response.addCookie(cookie(name(SESSION), "").setSameSite(sameSite).setMaxAge(0));
  }

  /**
   * Reads what a browser keeps of a sign-in.
   *
   * @param name of the handshake
   */
  Optional<String> handshake(HttpServerRequest request, String name) {
    return value(request.getCookie(name(HANDSHAKE + name)));
  }

  /** Has a browser keep it until it comes back; a second tab keeps another. */
  void setHandshake(HttpServerResponse response, String name, String kept) {
    response.addCookie(
        cookie(name(HANDSHAKE + name), kept)
            .setSameSite(CookieSameSite.LAX)
            .setMaxAge(SIGN_IN_TIME.toSeconds()));
  }

  void clearHandshake(HttpServerResponse response, String name) {
    response.addCookie(
        cookie(name(HANDSHAKE + name), "").setSameSite(CookieSameSite.LAX).setMaxAge(0));
  }

  private String name(String plain) {
    return secure ? PREFIX_UNDER_TLS + plain : plain;
  }

  private Cookie cookie(String name, String value) {
    return Cookie.cookie(name, value).setHttpOnly(true).setSecure(secure).setPath("/");
  }

  private static Optional<String> value(@Nullable Cookie cookie) {
    return Optional.ofNullable(cookie).map(Cookie::getValue).filter(text -> !text.isEmpty());
  }
}
