package dev.quell.api.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Computes digests by algorithms that every Java platform has. */
final class Digests {
  private Digests() {}

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
