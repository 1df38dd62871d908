package dev.quell.api.server;

import dev.quell.api.config.QuellConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names the agent of a process: no two have the same, also if one is started again. */
final class AgentName {
  private AgentName() {}

  static String of(QuellConfig.Clusters settings, String kind) {
    return settings
        .agent()
        .orElseGet(() -> "%s-%s-%d".formatted(kind, host(), ProcessHandle.current().pid()));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
