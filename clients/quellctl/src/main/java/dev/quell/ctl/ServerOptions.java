package dev.quell.ctl;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads which server is meant, and with which token. */
final class ServerOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8070";
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Address of the server; default QUELL_URL, else " + DEFAULT_URL + ".")
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token; without it, the token that QUELL_TOKEN holds, else that of 'quellctl"
              + " login', if any.")
  private @Nullable Path tokenFile;

  @Option(names = "--json", description = "Print JSON, as the server sends it.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  boolean json() {
    return json;
  }

  /**
   * Creates the client of that server, which has not called it yet. Without a token it sends that
   * of a login, which is made fresh first if it is over.
   */
  ServerClient connect(CliContext context) {
    URI address = address(context);
    Optional<String> token = token(context.environment());
    return connectWith(
        context, token.isPresent() ? token : new KeptLogin(context).token(address.toString()));
  }

  /** Creates the client of that server with another token, or without one. */
  ServerClient connectWith(CliContext context, Optional<String> token) {
    return new ServerClient(address(context), token, context.sleeper());
  }

  /** Answers the address of the server. */
  URI address(CliContext context) {
    return address(
        Optional.ofNullable(server).orElse(context.environment().getOrDefault("QUELL_URL", "")));
  }

  private URI address(String text) {
    try {
      URI address = new URI(text.isEmpty() ? DEFAULT_URL : text.replaceFirst("/+$", ""));
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

  private Optional<String> token(Map<String, String> environment) {
    String token =
        tokenFile == null
            ? environment.getOrDefault("QUELL_TOKEN", "").strip()
            : SecretFile.read(tokenFile, "--token-file", command);
    if (token.isEmpty() && tokenFile == null) {
      return Optional.empty();
    }
    if (!TOKEN.matcher(token).matches()) {
      throw usageError(
          (tokenFile == null ? "QUELL_TOKEN" : "The file of --token-file") + " holds no token.");
    }
    return Optional.of(token);
  }

  private ParameterException usageError(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
