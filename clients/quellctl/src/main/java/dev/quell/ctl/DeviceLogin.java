package dev.quell.ctl;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Has somebody log in with a browser on any device (OAuth 2.0 Device Authorization Grant, RFC
 * 8628), and waits until that is done.
 */
final class DeviceLogin {
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);
  private static final Duration LONGER = Duration.ofSeconds(5);
  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
  private static final int MOST_SECONDS = 3_600;

  private final LoginProvider provider;
  private final String clientId;
  private final CliContext context;

  DeviceLogin(LoginProvider provider, String clientId, CliContext context) {
    this.provider = provider;
    this.clientId = clientId;
    this.context = context;
  }

  /**
   * Logs in.
   *
   * @param scope what is asked of the provider
   * @param tell takes where to go, and the code to enter there
   * @throws CtlException if it is refused, or nobody did it in time
   */
  Login run(String scope, Consumer<JsonObject> tell) {
    LoginProvider.Answer begun =
        provider.post(
            "device_authorization_endpoint", Map.of("client_id", clientId, "scope", scope));
    JsonObject code = begun.body();
    if (!begun.isGood() || code.getString("device_code") == null) {
      throw refused(begun);
    }
    tell.accept(code);
    return await(code.getString("device_code"), intervalOf(code), endOf(code));
  }

  private static Duration intervalOf(JsonObject code) {
    return code.getValue("interval") instanceof Number seconds
        ? longestOf(Duration.ofSeconds(Math.max(1, seconds.longValue())))
        : USUAL_INTERVAL;
  }

  private Instant endOf(JsonObject code) {
    long seconds =
        code.getValue("expires_in") instanceof Number told ? told.longValue() : MOST_SECONDS;
    return context.clock().instant().plusSeconds(Math.min(seconds, MOST_SECONDS));
  }

  private Login await(String deviceCode, Duration first, Instant end) {
    Map<String, String> form =
        Map.of("grant_type", GRANT, "device_code", deviceCode, "client_id", clientId);
    Duration interval = first;
    while (context.clock().instant().isBefore(end)) {
      sleep(interval);
      Optional<LoginProvider.Answer> answer = ask(form);
      if (answer.isPresent() && answer.get().isGood()) {
        return loginOf(answer.get().body());
      }
      interval = nextInterval(answer, interval);
    }
    throw tooLate();
  }

  /** A provider that does not answer for a moment is asked again, less often. */
  private Optional<LoginProvider.Answer> ask(Map<String, String> form) {
    try {
      LoginProvider.Answer answer = provider.post("token_endpoint", form);
      return answer.status() / 100 == 5 ? Optional.empty() : Optional.of(answer);
    } catch (CtlException unanswered) {
      if (unanswered.exitCode() != ExitCode.UNREACHABLE || Thread.currentThread().isInterrupted()) {
        throw unanswered;
      }
      return Optional.empty();
    }
  }

  private static Duration nextInterval(Optional<LoginProvider.Answer> answer, Duration interval) {
    if (answer.isEmpty()) {
      return longestOf(interval.multipliedBy(2));
    }
    return switch (answer.get().error()) {
      case "authorization_pending" -> interval;
      case "slow_down" -> longestOf(interval.plus(LONGER));
      case "expired_token" -> throw tooLate();
      case "access_denied" ->
          throw new CtlException(
              ExitCode.NOT_ALLOWED, "The login was refused at the provider. Nothing was changed.");
      default -> throw refused(answer.get());
    };
  }

  private static Duration longestOf(Duration interval) {
    return interval.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : interval;
  }

  private void sleep(Duration length) {
    try {
      context.sleeper().sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CtlException(ExitCode.UNREACHABLE, "Interrupted before anybody logged in.");
    }
  }

  /**
   * Gets another token for a login whose token is over.
   *
   * @return empty if the provider wants a new login
   */
  Optional<Login> refreshed(String refreshToken) {
    LoginProvider.Answer answer =
        provider.post(
            "token_endpoint",
            Map.of(
                "grant_type", "refresh_token",
                "refresh_token", refreshToken,
                "client_id", clientId));
    if (answer.status() / 100 == 5) {
      throw refused(answer);
    }
    boolean hasToken = answer.isGood() && answer.body().getValue("id_token") instanceof String;
    return hasToken
        ? Optional.of(
            new Login(
                provider.issuer(),
                clientId,
                answer.body().getString("id_token"),
                Optional.of(answer.body().getString("refresh_token", refreshToken))))
        : Optional.empty();
  }

  private Login loginOf(JsonObject tokens) {
    if (tokens.getValue("id_token") instanceof String idToken) {
      return new Login(
          provider.issuer(),
          clientId,
          idToken,
          Optional.ofNullable(tokens.getString("refresh_token")));
    }
    throw new CtlException(
        ExitCode.REFUSED,
        "The provider gave no id token: the scope that the server asks for must have 'openid' in"
            + " it.");
  }

  private static CtlException tooLate() {
    return new CtlException(
        ExitCode.NOT_ALLOWED,
        "The code has expired before anybody entered it. Get another: quellctl login");
  }

  private static CtlException refused(LoginProvider.Answer answer) {
    String why = answer.error().isEmpty() ? "status " + answer.status() : answer.error();
    return new CtlException(
        ExitCode.REFUSED,
        "The provider does not let quellctl log anybody in; its reason is '%s'. Is the client of"
                .formatted(why)
            + " auth.oidc.cli_client_id there, public and allowed the device flow?");
  }
}
