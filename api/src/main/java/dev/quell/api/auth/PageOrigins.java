package dev.quell.api.auth;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells which pages may write with the session of whoever looks at them: browsers send cookies
 * along with what any page asks for, and say with each write which page that is. Immutable.
 */
final class PageOrigins {
  private static final CharSequence FETCH_SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Set<String> origins;

  private PageOrigins(Set<String> origins) {
    this.origins = origins;
  }

  /**
   * Trusts the pages of a server and of some other origins.
   *
   * @param own an address of the server, as people's browsers see it
   */
  static PageOrigins of(URI own, Collection<String> others) {
    return new PageOrigins(
        Stream.concat(Stream.of(originOf(own)), others.stream()).collect(Collectors.toSet()));
  }

  /** Gives the origin of an address as browsers write it (RFC 6454 §6.2). */
  static String originOf(URI address) {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    String host = scheme + "://" + address.getHost().toLowerCase(Locale.ROOT);
    int usual = "https".equals(scheme) ? 443 : 80;
    return address.getPort() < 0 || address.getPort() == usual
        ? host
        : host + ":" + address.getPort();
  }

  /** Whether a request only reads, or a page that is trusted sent it. What says nothing is not. */
  boolean allow(HttpServerRequest request) {
    if (READS.contains(request.method())) {
      return true;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null
        ? "same-origin".equals(request.getHeader(FETCH_SITE))
        : origins.contains(origin);
  }
}
