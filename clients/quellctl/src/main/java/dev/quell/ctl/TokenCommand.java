package dev.quell.ctl;

import dev.quell.domain.command.Scope;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs a token with the secret that the server checks tokens with; calls no server. */
@Command(
    name = "token",
    description = {
      "Makes a token, signed with the secret of HS256 tokens (docs/security.md).",
      "The secret is read from a file or from QUELL_AUTH_SECRET, and never shown."
    })
final class TokenCommand implements Callable<Integer> {
  private static final int MIN_SECRET_BYTES = 32;
  private static final int MAX_DAYS = 366;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      required = true,
      description = "Who the owner of the token is.")
  private String user = "";

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      description = "What stands before its @ owns workflows; default NAME@localhost.")
  private @Nullable String email;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      split = "[, ]",
      description = "What the token allows; several with commas. Default fsm:read.")
  private List<String> scopes = List.of(Scope.FSM_READ.claim());

  @Option(
      names = "--days",
      paramLabel = "NUMBER",
      description = "How long it is valid; default 1, at most " + MAX_DAYS + ".")
  private int days = 1;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "File with the secret; without it, the one in QUELL_AUTH_SECRET.")
  private @Nullable Path secretFile;

  @Option(
      names = "--issuer",
      paramLabel = "NAME",
      description = "Who issues it; default QUELL_AUTH_ISSUER, if that is set.")
  private @Nullable String issuer;

  @Option(
      names = "--audience",
      paramLabel = "NAME",
      description = "Which service it is for; default QUELL_AUTH_AUDIENCE, if that is set.")
  private @Nullable String audience;

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    check();
    CliContext context = QuellCtl.contextOf(spec);
    String secret = secret(context.environment());
    Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expiry = now.plus(Duration.ofDays(days));
    String token = SignedToken.of(claims(now, expiry, context.environment()), secret);
    PrintWriter out = spec.commandLine().getOut();
    OutputFormat format = output.asked().orElse(OutputFormat.table);
    if (format == OutputFormat.table) {
      out.println(token);
      out.flush();
    } else {
      new AnswerWriter(out, format)
          .one(new JsonObject().put("token", token).put("expires_at", expiry.toString()));
    }
    return ExitCode.OK;
  }

  private void check() {
    for (String scope : scopes) {
      if (Scope.ofClaim(scope).isEmpty()) {
        throw usageError("There is no scope '" + scope + "'; scopes are " + scopeNames() + ".");
      }
    }
    if (days < 1 || days > MAX_DAYS) {
      throw usageError("The option '--days' must be from 1 to " + MAX_DAYS + ".");
    }
    if (user.isBlank() || user.contains("@")) {
      throw usageError("The option '--user' must be a name; an address belongs to --email.");
    }
    if (email != null && email.indexOf('@') < 1) {
      throw usageError("The option '--email' must be an address, NAME@DOMAIN.");
    }
  }

  private static String scopeNames() {
    return Arrays.stream(Scope.values()).map(Scope::claim).collect(Collectors.joining(", "));
  }

  private String secret(Map<String, String> environment) {
    String secret =
        secretFile == null
            ? environment.getOrDefault("QUELL_AUTH_SECRET", "")
            : SecretFile.read(secretFile, "--secret-file", spec);
    if (secret.isEmpty() && secretFile == null) {
      throw usageError(
          "There is no secret; name its file with --secret-file, or set QUELL_AUTH_SECRET.");
    }
    if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
      throw usageError(
          "The secret has less than " + MIN_SECRET_BYTES + " bytes; no server takes it.");
    }
    return secret;
  }

  private JsonObject claims(Instant now, Instant expiry, Map<String, String> environment) {
    JsonObject claims =
        new JsonObject()
            .put("sub", user)
            .put("email", email == null ? user + "@localhost" : email)
            .put("scope", String.join(" ", scopes))
            .put("iat", now.getEpochSecond())
            .put("exp", expiry.getEpochSecond());
    put(claims, "iss", issuer, environment.get("QUELL_AUTH_ISSUER"));
    put(claims, "aud", audience, environment.get("QUELL_AUTH_AUDIENCE"));
    return claims;
  }

  private static void put(
      JsonObject claims, String name, @Nullable String value, @Nullable String otherwise) {
    String chosen = value == null ? otherwise : value;
    if (chosen != null && !chosen.isEmpty()) {
      claims.put(name, chosen);
    }
  }

  private ParameterException usageError(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
