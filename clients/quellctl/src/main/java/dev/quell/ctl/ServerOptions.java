package dev.quell.ctl;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Reads which server is meant, with which token, and how to print. What the command line says comes
 * first, a profile that it names before the environment, and the environment before any other
 * profile.
 */
final class ServerOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8070";
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Address of the server; default that of --profile, else QUELL_URL, else that of another"
              + " profile, else "
              + DEFAULT_URL
              + ".")
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token; default that of --profile, else QUELL_TOKEN, else the file that"
              + " QUELL_TOKEN_FILE names, else that of another profile, else that of 'quellctl"
              + " login', if any.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "Which profile of ~/.config/quellctl/profiles.properties; default QUELL_PROFILE, else"
              + " 'default'.")
  private @Nullable String profile;

  @Mixin private OutputOptions output;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** A value, and what has told it. */
  record Told(String value, String by) {}

  /** Answers in which form to print. */
  OutputFormat format(CliContext context) {
    return output
        .asked()
        .or(() -> profile(context.environment()).output())
        .orElse(OutputFormat.table);
  }

  /**
   * Creates the client of that server, which has not called it yet. Without a token it sends that
   * of a login, which is made fresh first if it is over.
   */
  ServerClient connect(CliContext context) {
    return connectWith(context, token(context).map(Told::value));
  }

  /** Creates the client of that server with another token, or without one. */
  ServerClient connectWith(CliContext context, Optional<String> token) {
    return new ServerClient(address(context), token, context.sleeper());
  }

  /** Answers the address of the server. */
  URI address(CliContext context) {
    return uri(toldAddress(context).value());
  }

  /** Answers the address as it was told, and by what. */
  Told toldAddress(CliContext context) {
    Map<String, String> environment = context.environment();
    Profile named = profile(environment);
    String byEnvironment = environment.getOrDefault("QUELL_URL", "");
    if (server != null) {
      return new Told(server, "--server");
    }
    if (named.url().isPresent() && (profile != null || byEnvironment.isEmpty())) {
      return new Told(named.url().get(), "the profile " + named.name());
    }
    return byEnvironment.isEmpty()
        ? new Told(DEFAULT_URL, "no setting")
        : new Told(byEnvironment, "QUELL_URL");
  }

  /**
   * Answers the token that is sent, and what told it; empty if there is none. That of a profile
   * goes to the server of the profile alone.
   */
  Optional<Told> token(CliContext context) {
    Map<String, String> environment = context.environment();
    if (tokenFile != null) {
      return Optional.of(ofFile(tokenFile, "--token-file"));
    }
    Optional<Told> ofProfile = ofProfile(context);
    if (profile == null) {
      Optional<Told> ofEnvironment = ofEnvironment(environment);
      ofProfile = ofEnvironment.isPresent() ? ofEnvironment : ofProfile;
    }
    return ofProfile.or(
        () ->
            new KeptLogin(context)
                .token(address(context).toString())
                .map(token -> new Told(token, "a login")));
  }

  private Optional<Told> ofProfile(CliContext context) {
    Profile named = profile(context.environment());
    return named
        .tokenFile()
        .filter(file -> named.url().map(this::uri).filter(address(context)::equals).isPresent())
        .map(file -> ofFile(file, "the profile " + named.name()));
  }

  private Optional<Told> ofEnvironment(Map<String, String> environment) {
    String token = environment.getOrDefault("QUELL_TOKEN", "").strip();
    if (!token.isEmpty()) {
      return Optional.of(told(token, "QUELL_TOKEN", "QUELL_TOKEN"));
    }
    String file = environment.getOrDefault("QUELL_TOKEN_FILE", "");
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(ofFile(Path.of(file), "QUELL_TOKEN_FILE"));
  }

  private Told ofFile(Path file, String by) {
    return told(SecretFile.read(file, by, command), by, "The file of " + by);
  }

  /** A token is not shown, whatever it is. */
  private Told told(String token, String by, String place) {
    if (!TOKEN.matcher(token).matches()) {
      throw usageError(place + " holds no token.");
    }
    return new Told(token, by);
  }

  private Profile profile(Map<String, String> environment) {
    return ProfileFile.of(environment)
        .find(
            profile == null
                ? environment.getOrDefault("QUELL_PROFILE", ProfileFile.DEFAULT)
                : profile);
  }

  private URI uri(String text) {
    try {
      URI address = new URI(text.replaceFirst("/+$", ""));
      boolean isHttp = List.of("http", "https").contains(String.valueOf(address.getScheme()));
      if (isHttp
          && address.getHost() != null
          && address.getRawUserInfo() == null
          && address.getRawQuery() == null
          && address.getRawFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Answered below; the text is not shown, it might hold a password.
    }
    throw usageError(
        "The address of the server must be http(s)://host[:port], without a user name; a token"
            + " belongs into QUELL_TOKEN or --token-file.");
  }

  private ParameterException usageError(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
