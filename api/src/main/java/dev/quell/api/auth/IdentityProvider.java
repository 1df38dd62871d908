package dev.quell.api.auth;

import dev.quell.api.config.QuellConfig;
import dev.quell.api.config.Secret;
import dev.quell.domain.command.CommandException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks with the provider of OpenID Connect where people sign in. Looks for it when it is opened,
 * every half minute from then on, and when somebody wants to sign in while it has not been found
 * yet, then at most every five seconds. A provider that cannot be reached keeps nothing else from
 * working. Thread-safe.
 */
public final class IdentityProvider {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityProvider.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration BETWEEN_DEMANDS = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);
  private static final Duration BETWEEN_KEY_READINGS = Duration.ofMinutes(5);

  /** Larger than tokens of callers: an id token lists all groups, and travels once. */
  private static final int MAX_TOKEN_CHARACTERS = 256 * 1024;

  /** One of a login travels with each call, in a header. */
  private static final int MAX_LOGIN_CHARACTERS = 32 * 1024;

  private final Vertx vertx;
  private final QuellConfig.Oidc oidc;
  private final Optional<Secret> clientSecret;
  private final int leewaySeconds;
  private final Clock clock;
  private final KeySource discovery;

  private volatile @Nullable Found found;
  private volatile boolean reachable;
  private Future<Found> looking = Future.failedFuture("nobody has looked yet");
  private Instant nextDemand = Instant.MIN;

  /**
   * What is known of a provider once it has been found.
   *
   * @param idTokens checks those of sign-ins
   * @param logins checks those of logins with {@code quellctl}
   */
  private record Found(
      ProviderMetadata metadata,
      OAuth2Auth client,
      TokenVerifier idTokens,
      Optional<TokenVerifier> logins) {}

  private IdentityProvider(
      Vertx vertx,
      QuellConfig.Oidc oidc,
      Optional<Secret> clientSecret,
      int leewaySeconds,
      Clock clock) {
    this.vertx = vertx;
    this.oidc = oidc;
    this.clientSecret = clientSecret;
    this.leewaySeconds = leewaySeconds;
    this.clock = clock;
    this.discovery = new KeyUrl(vertx, ProviderMetadata.addressOf(oidc.issuer()), TIMEOUT);
  }

  /**
   * Reads the client's secret and begins to look for the provider, which nobody waits for. Fails
   * with an {@link IllegalArgumentException} whose message is a sentence for the operator if the
   * secret cannot be read.
   *
   * @param leewaySeconds tolerated difference between the clocks of the provider and this server
   * @param meters where {@code quell.auth.provider.reachable} tells whether it was there at the
   *     last look
   */
  public static Future<IdentityProvider> open(
      Vertx vertx, QuellConfig.Oidc oidc, int leewaySeconds, Clock clock, MeterRegistry meters) {
    return clientSecret(vertx, oidc)
        .map(secret -> new IdentityProvider(vertx, oidc, secret, leewaySeconds, clock))
        .onSuccess(provider -> provider.keepLooking(meters));
  }

  private static Future<Optional<Secret>> clientSecret(Vertx vertx, QuellConfig.Oidc oidc) {
    if (oidc.clientSecretFile().isEmpty()) {
      return Future.succeededFuture(oidc.clientSecret());
    }
    KeySource file = new KeyFile(vertx, oidc.clientSecretFile().get());
    return file.read()
        .map(text -> Optional.of(Secret.of(text.toString(StandardCharsets.UTF_8).strip())))
        .recover(
            failure ->
                Future.failedFuture(
                    new IllegalArgumentException(
                        "auth.oidc.client_secret_file: %s %s."
                            .formatted(file, failure.getMessage()))));
  }

  private void keepLooking(MeterRegistry meters) {
    Gauge.builder("quell.auth.provider.reachable", () -> reachable ? 1 : 0)
        .description("Whether the provider of OpenID Connect was there at the last look")
        .register(meters);
    look();
    vertx.setPeriodic(BETWEEN_LOOKS.toMillis(), timer -> look());
  }

  /** Gives how people sign in there, as they are told. */
  QuellConfig.Oidc settings() {
    return oidc;
  }

  /**
   * Gives the address where somebody signs in. Completes on the event loop that calls; fails with
   * UNAVAILABLE if the provider has not been found.
   */
  Future<URI> signInAddress(Handshake handshake) {
    return found().map(provider -> URI.create(authorizationUrl(provider.client(), handshake)));
  }

  private String authorizationUrl(OAuth2Auth client, Handshake handshake) {
    return client.authorizeURL(
        new OAuth2AuthorizationURL()
            .setRedirectUri(oidc.redirectUri().toString())
            .setScopes(scopes())
            .setState(handshake.state())
            .setCodeChallenge(handshake.challenge())
            .setCodeChallengeMethod("S256")
            .putAdditionalParameter("nonce", handshake.nonce()));
  }

  private List<String> scopes() {
    return Arrays.stream(oidc.scope().split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  /**
   * Changes a code for the claims of a checked id token. Completes on the event loop that calls;
   * fails with {@link AccessDenied} if the code or the token is not valid, and with UNAVAILABLE if
   * the provider does not answer. A code is good once, so this is not tried again.
   */
  Future<JsonObject> claimsOfCode(String code, Handshake handshake) {
    return found()
        .compose(
            provider ->
                idTokenOfCode(provider.client(), code, handshake)
                    .compose(
                        token ->
                            provider
                                .idTokens()
                                .verify(token)
                                .map(valid -> checked(TokenForm.claims(token), handshake))
                                .recover(failure -> Future.failedFuture(told(failure, token)))));
  }

  /**
   * Tells whether a token says that it was made for {@code quellctl}, by this provider. Nothing
   * about it is checked yet.
   */
  boolean isOfLogin(String token) {
    JsonObject claims = TokenForm.unchecked(token, MAX_LOGIN_CHARACTERS);
    Found provider = found;
    return oidc.cliClientId()
            .filter(client -> TokenRules.isMeantFor(client, claims.getValue("aud")))
            .isPresent()
        && (provider == null || provider.metadata().issuer().equals(claims.getValue("iss")));
  }

  /**
   * Gives who has logged in with {@code quellctl}, by the id token: its groups say what is allowed,
   * and a scope that it names itself does not count. Completes on the event loop that calls; fails
   * with {@link AccessDenied} if the token is not valid now, and with UNAVAILABLE if the provider
   * has not been found.
   */
  Future<Caller> callerOfLogin(String token, GroupScopes scopes) {
    return found()
        .compose(
            provider ->
                provider
                    .logins()
                    .orElseThrow()
                    .verify(token)
                    .map(valid -> ofParty(TokenForm.claims(token)))
                    .map(claims -> Session.begin(claims, endOf(claims)).caller(scopes)));
  }

  /**
   * A token for several must say which of them it was made for (OpenID Connect Core, section
   * 3.1.3.7).
   */
  private JsonObject ofParty(JsonObject claims) {
    String client = oidc.cliClientId().orElseThrow();
    boolean forOne = !(claims.getValue("aud") instanceof JsonArray names) || names.size() == 1;
    Object party = claims.getValue("azp");
    if (party == null ? !forOne : !party.equals(client)) {
      throw Refusal.WRONG_PARTY.denial(client);
    }
    return claims;
  }

  private static Instant endOf(JsonObject claims) {
    return Instant.ofEpochSecond(((Number) claims.getValue("exp")).longValue());
  }

  private Future<String> idTokenOfCode(OAuth2Auth client, String code, Handshake handshake) {
    Oauth2Credentials credentials =
        new Oauth2Credentials()
            .setFlow(OAuth2FlowType.AUTH_CODE)
            .setCode(code)
            .setCodeVerifier(handshake.verifier())
            .setRedirectUri(oidc.redirectUri().toString());
    return client
        .authenticate(credentials)
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(exchangeFailed(failure)))
        .map(user -> String.valueOf(user.principal().getValue("id_token")));
  }

  private RuntimeException exchangeFailed(Throwable failure) {
    LOG.warn("The provider {} gave no token for a code: {}", oidc.issuer(), failure.getMessage());
    boolean unanswered =
        failure instanceof IOException
            || failure instanceof TimeoutException
            || failure instanceof HttpClosedException;
    return unanswered ? unavailable() : Refusal.SIGN_IN_CODE.denial();
  }

  private JsonObject checked(JsonObject claims, Handshake handshake) {
    if (!handshake.nonce().equals(claims.getValue("nonce"))) {
      throw Refusal.SIGN_IN_TOKEN.denial("Its claim 'nonce' is that of another sign-in.");
    }
    if (claims.getValue("azp") instanceof String party && !party.equals(oidc.clientId())) {
      throw Refusal.SIGN_IN_TOKEN.denial("Its claim 'azp' names another client.");
    }
    if (Math.abs(secondsApart(claims)) > leewaySeconds + TIMEOUT.toSeconds()) {
      throw clocksApart(claims);
    }
    return claims;
  }

  /** What is wrong with a token that a person never sees is told in that person's words. */
  private Throwable told(Throwable failure, String token) {
    if (!(failure instanceof AccessDenied denied)) {
      return failure;
    }
    return switch (denied.refusal()) {
      case SIGN_IN_TOKEN, SIGN_IN_CLOCK -> denied;
      case EXPIRED, NOT_YET_VALID -> clocksApart(TokenForm.claims(token));
      default -> Refusal.SIGN_IN_TOKEN.denial(denied.getMessage());
    };
  }

  private AccessDenied clocksApart(JsonObject claims) {
    return Refusal.SIGN_IN_CLOCK.denial(
        Long.toString(Math.abs(secondsApart(claims))), Integer.toString(leewaySeconds));
  }

  /** An id token is made when it is asked for. */
  private long secondsApart(JsonObject claims) {
    return claims.getValue("iat") instanceof Number madeAt
        ? clock.instant().getEpochSecond() - madeAt.longValue()
        : 0;
  }

  private Future<Found> found() {
    Found known = found;
    return known != null
        ? Future.succeededFuture(known)
        : RotatingVerifier.onThisContext(vertx, lookOnDemand())
            .recover(failure -> Future.failedFuture(unavailable()));
  }

  private CommandException unavailable() {
    return CommandException.unavailable(
        ("The identity provider '%s' does not answer, so nobody can sign in there now. Repeat later;"
                + " tokens work meanwhile.")
            .formatted(oidc.name()));
  }

  private synchronized Future<Found> lookOnDemand() {
    Instant now = clock.instant();
    if (!looking.isComplete() || now.isBefore(nextDemand)) {
      return looking;
    }
    nextDemand = now.plus(BETWEEN_DEMANDS);
    return look();
  }

  private synchronized Future<Found> look() {
    if (looking.isComplete()) {
      looking =
          discovery
              .read()
              .map(document -> ProviderMetadata.parse(document, oidc.issuer()))
              .compose(this::adopt)
              .onSuccess(provider -> reached())
              .onFailure(this::missed);
    }
    return looking;
  }

  private Future<Found> adopt(ProviderMetadata metadata) {
    Found known = found;
    if (known != null && known.metadata().equals(metadata)) {
      return Future.succeededFuture(known);
    }
    Future<TokenVerifier> idTokens = verifier(metadata, oidc.clientId(), MAX_TOKEN_CHARACTERS);
    Future<Optional<TokenVerifier>> logins =
        oidc.cliClientId()
            .map(client -> verifier(metadata, client, MAX_LOGIN_CHARACTERS).map(Optional::of))
            .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    return Future.all(idTokens, logins)
        .map(started -> new Found(metadata, client(metadata), idTokens.result(), logins.result()))
        .onSuccess(provider -> found = provider);
  }

  private Future<TokenVerifier> verifier(
      ProviderMetadata metadata, String audience, int maxCharacters) {
    TokenRules rules =
        new TokenRules(Optional.of(metadata.issuer()), Optional.of(audience), leewaySeconds);
    return RotatingVerifier.start(
        vertx,
        new KeyUrl(vertx, metadata.keySet(), TIMEOUT),
        list ->
            new KeySetVerifier(
                vertx,
                list.stream().map(PublicTokenKey::toOptions).toList(),
                rules,
                clock,
                maxCharacters),
        clock,
        BETWEEN_KEY_READINGS);
  }

  /**
   * The library finds and checks no tokens: its clock is the system's, and it takes what {@link
   * TokenForm} refuses.
   */
  private OAuth2Auth client(ProviderMetadata metadata) {
    OAuth2Options options =
        new OAuth2Options()
            .setSite(oidc.issuer().toString())
            .setClientId(oidc.clientId())
            .setAuthorizationPath(metadata.authorizationEndpoint().toString())
            .setTokenPath(metadata.tokenEndpoint().toString())
            .setUseBasicAuthorization(metadata.takesBasic())
            .setHttpClientOptions(
                new HttpClientOptions().setConnectTimeout((int) TIMEOUT.toMillis()));
    clientSecret.ifPresent(secret -> options.setClientSecret(secret.reveal()));
    return OAuth2Auth.create(vertx, options);
  }

  private void reached() {
    if (!reachable) {
      LOG.info("People sign in at {}", oidc.issuer());
    }
    reachable = true;
  }

  private void missed(Throwable failure) {
    LOG.warn("Nobody can sign in: {} {}", discovery, failure.getMessage());
    reachable = false;
  }
}
