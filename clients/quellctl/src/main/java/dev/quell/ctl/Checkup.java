package dev.quell.ctl;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import picocli.CommandLine.ParameterException;

/**
 * Checks one after the other what a command needs of a server. What needs a check that has failed
 * is skipped. Nothing is tried twice, so that what comes and goes is seen.
 */
final class Checkup {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

  /** The server forgives so much in the times of a token (auth.leeway_seconds). */
  private static final Duration TOKENS_FAIL = Duration.ofSeconds(30);

  private static final Duration CERTIFICATE_ENDS_SOON = Duration.ofDays(14);
  private static final Duration TOKEN_ENDS_SOON = Duration.ofMinutes(15);
  private static final List<String> NEEDED = List.of("fsm:read", "kill");
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final CliContext context;
  private final ServerOptions options;
  private final Optional<String> ownVersion;
  private final List<Finding> findings = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /**
   * Creates one that has checked nothing.
   *
   * @param ownVersion of quellctl, if it is known
   */
  Checkup(CliContext context, ServerOptions options, Optional<String> ownVersion) {
    this.context = context;
    this.options = options;
    this.ownVersion = ownVersion;
  }

  /** Checks everything, in the order in which one needs the other. */
  List<Finding> findings() {
    Optional<URI> address = address();
    boolean reached = address.filter(this::isKnown).filter(this::answers).isPresent();
    if (reached) {
      Optional<JsonObject> caller = token(address.get());
      caller.ifPresentOrElse(this::scopes, () -> skip("scopes", "nobody is let in"));
      caller.ifPresentOrElse(this::version, () -> skip("version", "nobody is let in"));
      database(address.get());
      caller.ifPresentOrElse(
          known -> clusters(address.get()), () -> skip("clusters", "nobody is let in"));
    } else {
      for (String check : List.of("token", "scopes", "version", "database", "clusters")) {
        skip(check, "the server was not reached");
      }
    }
    return List.copyOf(findings);
  }

  private void skip(String check, String why) {
    findings.add(Finding.skipped(check, "not checked: " + why));
  }

  private Optional<URI> address() {
    try {
      URI address = options.address(context);
      findings.add(Finding.ok("address", address + ", by " + options.toldAddress(context).by()));
      return Optional.of(address);
    } catch (ParameterException | CtlException e) {
      findings.add(
          Finding.failed(
              "address",
              ExitCode.USAGE,
              String.valueOf(e.getMessage()),
              "Set --server or QUELL_URL, or a profile's url, such as https://quell.example.org."));
      return Optional.empty();
    }
  }

  private boolean isKnown(URI address) {
    try {
      findings.add(
          Finding.ok(
              "name",
              address.getHost()
                  + " is "
                  + Arrays.stream(InetAddress.getAllByName(address.getHost()))
                      .map(InetAddress::getHostAddress)
                      .collect(Collectors.joining(", "))));
      return true;
    } catch (UnknownHostException e) {
      findings.add(
          Finding.failed(
              "name",
              ExitCode.UNREACHABLE,
              "No address is known of " + address.getHost(),
              "Look for a slip in the name; ask this machine's resolver: getent hosts "
                  + address.getHost()));
      return false;
    }
  }

  /** Asks what needs no token and no database. */
  private boolean answers(URI address) {
    try {
      HttpResponse<String> response = send(request(address, "/livez"));
      Instant arrived = context.clock().instant();
      if (response.statusCode() != OK || !json(response).containsKey("status")) {
        findings.add(
            Finding.failed(
                "connection",
                ExitCode.UNREACHABLE,
                "What listens there answers /livez with %d, as no Quell does"
                    .formatted(response.statusCode()),
                "Name the server itself, without a path; look which program has that port."));
        return false;
      }
      findings.add(
          response.sslSession().map(this::encrypted).orElseGet(() -> unencrypted(address)));
      clock(response, arrived);
      return true;
    } catch (IOException e) {
      findings.add(unreachable(address, e));
      return false;
    }
  }

  private Finding encrypted(SSLSession session) {
    Optional<Instant> end = endOfCertificate(session);
    String found = "answers by " + session.getProtocol();
    if (end.isEmpty()) {
      return Finding.ok("connection", found);
    }
    String until = found + "; its certificate is valid until " + end.get();
    return end.get().isAfter(context.clock().instant().plus(CERTIFICATE_ENDS_SOON))
        ? Finding.ok("connection", until)
        : Finding.warning(
            "connection",
            until,
            "Tell the server's operator to renew the certificate; docs/security.md.");
  }

  private static Optional<Instant> endOfCertificate(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate certificate
          ? Optional.of(certificate.getNotAfter().toInstant())
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  private static Finding unencrypted(URI address) {
    boolean isHere = address.getHost().matches("localhost|127\\..*|\\[::1\\]");
    return isHere
        ? Finding.ok("connection", "answers, on this machine")
        : Finding.warning(
            "connection",
            "answers without encryption",
            "Whoever is on the way can read the token: use https, docs/security.md.");
  }

  private static Finding unreachable(URI address, IOException failure) {
    String reason =
        Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
    if (failure instanceof SSLException) {
      return Finding.failed(
          "connection",
          ExitCode.UNREACHABLE,
          "TLS fails: " + reason,
          reason.contains("certification path") || reason.contains("PKIX")
              ? "Have this Java trust the authority of the certificate:"
                  + " JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE"
              : "Look whether the server speaks https at this port, and whether its certificate is"
                  + " for this name.");
    }
    if (failure instanceof ConnectException && !(failure instanceof HttpTimeoutException)) {
      return Finding.failed(
          "connection",
          ExitCode.UNREACHABLE,
          "Nothing accepts connections there",
          "Look whether Quell runs, and whether it listens on this address and port (http.host,"
              + " http.port).");
    }
    return Finding.failed(
        "connection",
        ExitCode.UNREACHABLE,
        failure instanceof HttpTimeoutException
            ? "No answer within %d s".formatted(TIMEOUT.toSeconds())
            : "The connection breaks: " + reason,
        address.getScheme().equals("http")
            ? "Look for a firewall on the way, and whether the server wants https."
            : "Look for a firewall on the way, and at the server's log.");
  }

  /** Tokens have a beginning and an end, by the server's clock. */
  private void clock(HttpResponse<String> response, Instant arrived) {
    Optional<Instant> told = response.headers().firstValue("Date").flatMap(Checkup::parsed);
    if (told.isEmpty()) {
      skip("clock", "the server tells no time");
      return;
    }
    Duration apart = Duration.between(told.get(), arrived).abs();
    String found = "%d s apart from the server's".formatted(apart.toSeconds());
    String advice = "Have both machines keep time by NTP: timedatectl status";
    if (apart.compareTo(TOKENS_FAIL) > 0) {
      findings.add(Finding.failed("clock", ExitCode.NOT_ALL_KILLED, found, advice));
    } else if (apart.compareTo(CLOCKS_APART) > 0) {
      findings.add(Finding.warning("clock", found, advice));
    } else {
      findings.add(Finding.ok("clock", found));
    }
  }

  private static Optional<Instant> parsed(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
              .withZoneSameInstant(ZoneOffset.UTC)
              .toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Answers who the server takes the caller for; empty if it lets nobody in. */
  private Optional<JsonObject> token(URI address) {
    Optional<ServerOptions.Told> token;
    try {
      token = options.token(context);
    } catch (ParameterException | CtlException e) {
      findings.add(
          Finding.failed(
              "token",
              ExitCode.NOT_ALLOWED,
              String.valueOf(e.getMessage()),
              "Put it right, or log in anew: quellctl login"));
      return Optional.empty();
    }
    HttpRequest.Builder request = request(address, "/api/v3/console/me");
    token.ifPresent(told -> request.header("Authorization", "Bearer " + told.value()));
    Optional<HttpResponse<String>> response = sent("token", request);
    response.ifPresent(answer -> findings.add(judged(answer, token)));
    return response.filter(answer -> answer.statusCode() == OK).map(Checkup::json);
  }

  private Finding judged(HttpResponse<String> response, Optional<ServerOptions.Told> token) {
    String by = token.map(told -> "of " + told.by()).orElse("none");
    return switch (response.statusCode()) {
      case OK -> accepted(json(response), by);
      case UNAUTHORIZED ->
          Finding.failed(
              "token",
              ExitCode.NOT_ALLOWED,
              by + ": " + message(response),
              token.isPresent()
                  ? "Get another one: quellctl login, or quellctl token where you have the secret."
                  : "Log in with quellctl login, put a token into QUELL_TOKEN, or name its file.");
      case FORBIDDEN ->
          Finding.failed(
              "token",
              ExitCode.NOT_ALLOWED,
              by + ": " + message(response),
              "Get one with the scope fsm:read: docs/security.md.");
      default ->
          Finding.failed(
              "token",
              ExitCode.UNREACHABLE,
              by + ": " + message(response),
              "Look at the server's log.");
    };
  }

  private Finding accepted(JsonObject caller, String by) {
    if (caller.getBoolean("anonymous", false)) {
      return Finding.ok("token", by + "; the server asks nobody for one");
    }
    String end = caller.getString("expires_at");
    String found = "%s: %s until %s".formatted(by, caller.getString("name"), end);
    boolean endsSoon =
        end != null && Instant.parse(end).isBefore(context.clock().instant().plus(TOKEN_ENDS_SOON));
    return endsSoon
        ? Finding.warning("token", found, "Get another one before it ends: quellctl login")
        : Finding.ok("token", found);
  }

  private void scopes(JsonObject caller) {
    List<String> allowed =
        caller.getJsonArray("scopes", new JsonArray()).stream().map(String::valueOf).toList();
    List<String> lacking = NEEDED.stream().filter(scope -> !allowed.contains(scope)).toList();
    String found = allowed.isEmpty() ? "none" : String.join(", ", allowed);
    findings.add(
        lacking.isEmpty()
            ? Finding.ok("scopes", found)
            : Finding.warning(
                "scopes",
                found,
                "Without %s some commands are refused; ask for it where the token comes from:"
                        .formatted(String.join(", ", lacking))
                    + " docs/security.md."));
  }

  private void version(JsonObject caller) {
    String server = caller.getString("server_version");
    if (server == null || ownVersion.isEmpty()) {
      skip("version", server == null ? "the server does not tell it" : "quellctl is not packaged");
      return;
    }
    String found = "quellctl %s, server %s".formatted(ownVersion.get(), server);
    findings.add(
        series(server).equals(series(ownVersion.get()))
            ? Finding.ok("version", found)
            : Finding.warning(
                "version",
                found,
                "Take the quellctl of the server's version; newer ones know more."));
  }

  /** What may differ within a series is mended only. */
  private static String series(String version) {
    return version.replaceFirst("^(\\d+\\.\\d+).*$", "$1");
  }

  /** What the server says of itself and its database. */
  private void database(URI address) {
    sent("database", request(address, "/readyz"))
        .ifPresent(
            response ->
                findings.add(
                    response.statusCode() == OK
                        ? Finding.ok("database", "takes reads and writes")
                        : Finding.failed(
                            "database",
                            ExitCode.UNREACHABLE,
                            message(response),
                            "docs/operations/runbook.md#quellnotready tells what each reason means.")));
  }

  private void clusters(URI address) {
    HttpRequest.Builder request = request(address, "/api/v3/health");
    options
        .token(context)
        .ifPresent(told -> request.header("Authorization", "Bearer " + told.value()));
    sent("clusters", request).ifPresent(response -> findings.add(clusters(json(response))));
  }

  private static Finding clusters(JsonObject health) {
    JsonObject clusters = health.getJsonObject("clusters", new JsonObject());
    if (clusters.isEmpty()) {
      return Finding.ok("clusters", "none is asked by this server");
    }
    List<String> silent =
        clusters.stream()
            .filter(cluster -> !"answers".equals(cluster.getValue()))
            .map(cluster -> cluster.getKey())
            .toList();
    return silent.isEmpty()
        ? Finding.ok("clusters", String.join(", ", clusters.fieldNames()) + ": answering")
        : Finding.warning(
            "clusters",
            String.join(", ", silent) + ": not answering",
            "Proofs of kills wait for it: docs/operations/runbook.md#quellclustersilent.");
  }

  private Optional<HttpResponse<String>> sent(String check, HttpRequest.Builder request) {
    try {
      return Optional.of(send(request));
    } catch (IOException e) {
      findings.add(
          Finding.failed(
              check,
              ExitCode.UNREACHABLE,
              "The connection breaks: " + e.getClass().getSimpleName(),
              "Repeat it, and look at the server's log."));
      return Optional.empty();
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted before the server answered", e);
    }
  }

  private static HttpRequest.Builder request(URI address, String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT).GET();
  }

  private static JsonObject json(HttpResponse<String> response) {
    try {
      return new JsonObject(response.body());
    } catch (DecodeException notJson) {
      return new JsonObject();
    }
  }

  private static String message(HttpResponse<String> response) {
    return ServerResponse.message(json(response))
        .orElseGet(() -> "The server answers with status " + response.statusCode());
  }
}
