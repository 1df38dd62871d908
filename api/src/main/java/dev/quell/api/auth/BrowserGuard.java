package dev.quell.api.auth;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of others from using a server without tokens through the browser of someone who
 * reaches it ({@code docs/contract/conventions.md} §7). A call must name the server by an address
 * or by a name that it is known by, or else a page whose name was made to lead here (DNS rebinding)
 * would be of the same origin; and what a browser sends on behalf of a page must come from a page
 * of the server's own, or of a trusted origin. Programs that are no browsers say nothing of a page
 * and are let in. A person who follows a link is let in, too: nothing is told to the page with the
 * link. Thread-safe.
 */
public final class BrowserGuard {
  private static final String ANY_HOST = "*";
  private static final Pattern LOOPBACK_NAME =
      Pattern.compile("(.+\\.)?localhost", Pattern.CASE_INSENSITIVE);
  private static final CharSequence FETCH_SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
  private static final CharSequence FETCH_MODE = HttpHeaders.createOptimized("Sec-Fetch-Mode");
  private static final CharSequence FETCH_DEST = HttpHeaders.createOptimized("Sec-Fetch-Dest");
  private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");
  private static final String PLAIN_TEXT = "text/plain";

  private final Set<String> hosts;
  private final Set<String> origins;
  private final RefusalLog refusals;
  private volatile String lastHost = "";

  private BrowserGuard(Set<String> hosts, Set<String> origins, RefusalLog refusals) {
    this.hosts = hosts;
    this.origins = origins;
    this.refusals = refusals;
  }

  /**
   * Creates the guard of a server without tokens.
   *
   * @param hosts names that it is known by, besides those of loopback; {@code *} stands for any
   * @param origins whose pages may call it
   * @param meters where refused calls are counted, as {@code quell.auth.refused} by reason
   */
  public static BrowserGuard of(
      Collection<String> hosts, Collection<String> origins, MeterRegistry meters) {
    Set<String> names =
        hosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    return new BrowserGuard(names, Set.copyOf(origins), new RefusalLog(meters));
  }

  /** Hands a request on, or fails it with {@link AccessDenied}. */
  public void check(RoutingContext context) {
    AccessDenied denied = refusalOf(context.request());
    if (denied == null) {
      context.next();
    } else {
      refusals.fail(context, denied, Credentials.NO_NAME);
    }
  }

  private @Nullable AccessDenied refusalOf(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority == null || !isOwn(authority.host())) {
      return Refusal.FOREIGN_HOST.denial(authority == null ? "" : authority.host());
    }
    if (isOfForeignPage(request, authority)) {
      return Refusal.FOREIGN_PAGE.denial();
    }
    return isPlainText(request) ? Refusal.PLAIN_TEXT.denial() : null;
  }

  /** A name can be made to lead anywhere by who owns it; an address leads where it says. */
  private boolean isOwn(String host) {
    if (host.equals(lastHost)) {
      return true;
    }
    boolean own =
        hosts.contains(ANY_HOST)
            || hosts.contains(host.toLowerCase(Locale.ROOT))
            || LOOPBACK_NAME.matcher(host).matches()
            || NetUtil.isValidIpV4Address(host)
            || NetUtil.isValidIpV6Address(host);
    if (own) {
      lastHost = host;
    }
    return own;
  }

  private boolean isOfForeignPage(HttpServerRequest request, HostAndPort authority) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null) {
      return !origins.contains(origin) && !isOrigin(origin, authority);
    }
    String site = request.getHeader(FETCH_SITE);
    return site != null && OTHER_SITES.contains(site) && !isFollowedLink(request);
  }

  private static boolean isFollowedLink(HttpServerRequest request) {
    return request.method().equals(HttpMethod.GET)
        && "navigate".equals(request.getHeader(FETCH_MODE))
        && "document".equals(request.getHeader(FETCH_DEST));
  }

  /** A proxy may have taken TLS off, so the schemes need not agree. */
  private static boolean isOrigin(String origin, HostAndPort authority) {
    try {
      URI page = new URI(origin);
      int usual = "https".equals(page.getScheme()) ? 443 : 80;
      return authority.host().equalsIgnoreCase(withoutBrackets(page.getHost()))
          && port(page.getPort(), usual) == port(authority.port(), usual);
    } catch (URISyntaxException noPage) {
      return false;
    }
  }

  private static int port(int given, int usual) {
    return given > 0 ? given : usual;
  }

  private static @Nullable String withoutBrackets(@Nullable String host) {
    return host != null && host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isPlainText(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.regionMatches(true, 0, PLAIN_TEXT, 0, PLAIN_TEXT.length());
  }
}
