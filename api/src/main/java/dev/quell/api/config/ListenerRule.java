package dev.quell.api.config;

import dev.quell.domain.json.Fields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Keeps a server without authentication from listening where others reach it. */
final class ListenerRule {
  private ListenerRule() {}

  /**
   * Checks where the server is to listen. May look up a host name, so it blocks.
   *
   * @param settings makes the refusal of a host that cannot be found
   * @throws ConfigurationException if everybody could change everything, and nobody has allowed it
   */
  static void check(QuellConfig config, Fields settings) {
    QuellConfig.Http http = config.http();
    if (config.auth().isEnabled()
        || http.allowUnauthenticatedRemote()
        || isLoopback(http.host(), Setting.HTTP_HOST, settings)) {
      return;
    }
    throw new ConfigurationException(
        """
        Without authentication Quell listens on loopback only, but %s is "%s". Set %s, %s or %s \
        to switch authentication on, or set %s=true if everybody who reaches this address may \
        change everything."""
            .formatted(
                Setting.HTTP_HOST.key(),
                http.host(),
                Setting.AUTH_SECRET.key(),
                Setting.AUTH_PUBLIC_KEY_FILE.key(),
                Setting.AUTH_JWKS.key(),
                Setting.HTTP_ALLOW_UNAUTHENTICATED_REMOTE.key()));
  }

  /** Whether this machine alone reaches an address. */
  static boolean isLoopback(String host, Setting setting, Fields settings) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw settings.invalid(
          setting.key(), "the name or the number of an address of this machine", host);
    }
  }
}
