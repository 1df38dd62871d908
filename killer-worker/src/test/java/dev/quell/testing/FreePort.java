package dev.quell.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for programs that cannot choose one themselves. */
public final class FreePort {
  /** Systems take the ports of outgoing connections from above these, so none is lost to those. */
  private static final int FIRST = 20_000;

  private static final int LAST = 29_999;
  private static final int ATTEMPTS = 100;

  private FreePort() {}

  /** A port of the loopback address that nobody listened on a moment ago. */
  public static int find() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No port is free from " + FIRST + " to " + LAST);
  }

  private static boolean isFree(int port) {
    try (ServerSocket listening = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return listening.isBound();
    } catch (BindException taken) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
