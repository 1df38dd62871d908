package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.database.RetryingPool;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has people sign in at a provider of OpenID Connect, and lets them in from then on ({@code
 * docs/contract/login.md}). Thread-safe.
 */
public final class SignIn {
  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);

  private static final String CONSOLE = "console";
  private static final char SEPARATOR = '.';
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");
  private static final int SHOWN_CHARACTERS = 200;

  private final IdentityProvider provider;
  private final QuellConfig.Oidc oidc;
  private final SessionRegistry sessions;
  private final SignInCookies cookies;
  private final PageOrigins pages;
  private final Clock clock;
  private final MeterRegistry meters;
  private final RefusalLog refusals;

  private SignIn(
      IdentityProvider provider,
      SessionRegistry sessions,
      SignInCookies cookies,
      PageOrigins pages,
      Clock clock,
      MeterRegistry meters) {
    this.provider = provider;
    this.oidc = provider.settings();
    this.sessions = sessions;
    this.cookies = cookies;
    this.pages = pages;
    this.clock = clock;
    this.meters = meters;
    this.refusals = new RefusalLog(meters);
  }

  /**
   * Signs people in at a provider.
   *
   * @param database keeps the sessions
   * @param origins of the pages that may use them, besides the server's own
   * @param meters counts sign-ins as {@code quell.auth.sign_ins}, and what is refused as {@code
   *     quell.auth.refused} by reason
   */
  public static SignIn at(
      IdentityProvider provider,
      RetryingPool database,
      Collection<String> origins,
      Clock clock,
      MeterRegistry meters) {
    QuellConfig.Oidc oidc = provider.settings();
    return new SignIn(
        provider,
        new SessionRegistry(database),
        SignInCookies.of(oidc, origins),
        PageOrigins.of(oidc.redirectUri(), origins),
        clock,
        meters);
  }

  /**
   * Lets in whoever has a session, who has logged in with {@code quellctl}, and whom another
   * control lets in by a token.
   */
  public AccessControl besides(AccessControl tokens) {
    GroupScopes scopes = GroupScopes.of(oidc);
    AccessControl bearers = LoginAccess.besides(tokens, provider, scopes, meters);
    return new SessionAccess(bearers, sessions, cookies, pages, scopes, meters);
  }

  /**
   * Tells a page whether people can sign in: by the name of the provider, which is null if not; and
   * {@code quellctl} where people log in with it, if they do.
   */
  public static void describe(Optional<SignIn> signIn, RoutingContext ctx) {
    JsonObject told =
        new JsonObject().put("name", signIn.map(there -> there.oidc.name()).orElse(null));
    signIn.flatMap(SignIn::commandLine).ifPresent(cli -> told.put("cli", cli));
    answer(ctx, 200, told);
  }

  private Optional<JsonObject> commandLine() {
    return oidc.cliClientId()
        .map(
            client ->
                new JsonObject()
                    .put("issuer", oidc.issuer().toString())
                    .put("client_id", client)
                    .put("scope", oidc.scope()));
  }

  /**
   * Sends a person to the provider; who was signed in before is forgotten first. With {@code
   * to=console} the console is where the person goes in the end, whatever the landing page is.
   */
  public void login(RoutingContext ctx) {
    Handshake handshake = Handshake.begin();
    boolean toConsole = CONSOLE.equals(ctx.request().getParam("to"));
    provider
        .signInAddress(handshake)
        .compose(address -> endSession(ctx).map(address))
        .onSuccess(
            address -> {
              String kept = handshake.secret() + (toConsole ? SEPARATOR + CONSOLE : "");
              Handshake.nameOf(handshake.state())
                  .ifPresent(name -> cookies.setHandshake(ctx.response(), name, kept));
              redirect(ctx, address);
            })
        .onFailure(ctx::fail);
  }

  /** Takes a person back from the provider, begins the session and leads to the landing page. */
  public void finish(RoutingContext ctx) {
    String state = parameter(ctx, "state");
    Optional<String> name = Handshake.nameOf(state);
    Optional<String> kept = name.flatMap(known -> cookies.handshake(ctx.request(), known));
    Handshake handshake = new Handshake(beforeSeparator(kept.orElse("")));
    if (kept.isEmpty() || !handshake.state().equals(state)) {
      refuse(
          ctx, Refusal.SIGN_IN_STATE.denial(Long.toString(SignInCookies.SIGN_IN_TIME.toMinutes())));
      return;
    }
    cookies.clearHandshake(ctx.response(), name.orElseThrow());
    String error = parameter(ctx, "error");
    String code = parameter(ctx, "code");
    if (!error.isEmpty() || code.isEmpty()) {
      refuse(ctx, Refusal.SIGN_IN_REFUSED.denial(printable(error.isEmpty() ? "no code" : error)));
      return;
    }
    URI landing = kept.get().endsWith(SEPARATOR + CONSOLE) ? console() : landingPage();
    provider
        .claimsOfCode(code, handshake)
        .compose(claims -> beginSession(ctx, claims))
        .onSuccess(begun -> redirect(ctx, landing))
        .onFailure(failure -> refuse(ctx, failure));
  }

  private Future<Void> beginSession(RoutingContext ctx, JsonObject claims) {
    String id = Handshake.randomText();
    Session session = Session.begin(claims, endOf(claims));
    return endSession(ctx)
        .compose(ended -> sessions.begin(id, session))
        .onSuccess(
            begun -> {
              cookies.setSession(ctx.response(), id);
              meters.counter("quell.auth.sign_ins").increment();
              LOG.info("{} has signed in", printable(session.caller(GroupScopes.of(oidc)).name()));
            });
  }

  private Instant endOf(JsonObject claims) {
    return oidc.sessionMinutes() > 0
        ? clock.instant().plus(Duration.ofMinutes(oidc.sessionMinutes()))
        : Instant.ofEpochSecond(claims.getLong("exp"));
  }

  /** Tells a page who is signed in; 403 if nobody is. */
  public void userInfo(RoutingContext ctx) {
    cookies
        .session(ctx.request())
        .map(sessions::find)
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    session -> answer(ctx, 200, session.userInfo()),
                    () -> answer(ctx, 403, new JsonObject().put("detail", "Unauthorized"))))
        .onFailure(ctx::fail);
  }

  /** Ends the session in all processes, and leads to the landing page. */
  public void logout(RoutingContext ctx) {
    endSession(ctx)
        .onSuccess(
            ended -> {
              cookies.clearSession(ctx.response());
              redirect(ctx, landingPage());
            })
        .onFailure(ctx::fail);
  }

  private Future<Void> endSession(RoutingContext ctx) {
    return cookies.session(ctx.request()).map(sessions::end).orElseGet(Future::succeededFuture);
  }

  private URI landingPage() {
    return oidc.landingPage().orElseGet(this::console);
  }

  /** It lies beside the API, also under a prefix that a proxy takes away. */
  private URI console() {
    return oidc.redirectUri().resolve("../../../console");
  }

  private void refuse(RoutingContext ctx, Throwable failure) {
    refusals.fail(ctx, failure, Credentials.NO_NAME);
  }

  private static String parameter(RoutingContext ctx, String name) {
    @Nullable String value = ctx.request().getParam(name);
    return value == null ? "" : value;
  }

  private static String beforeSeparator(String kept) {
    int at = kept.indexOf(SEPARATOR);
    return at < 0 ? kept : kept.substring(0, at);
  }

  private static String printable(String text) {
    String plain = UNPRINTABLE.matcher(text).replaceAll("?");
    return plain.length() > SHOWN_CHARACTERS ? plain.substring(0, SHOWN_CHARACTERS) : plain;
  }

  private static void redirect(RoutingContext ctx, URI address) {
    fresh(ctx).setStatusCode(302).putHeader(HttpHeaders.LOCATION, address.toString()).end();
  }

  private static void answer(RoutingContext ctx, int status, JsonObject body) {
    fresh(ctx)
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.toBuffer());
  }

  private static HttpServerResponse fresh(RoutingContext ctx) {
    return ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }
}
