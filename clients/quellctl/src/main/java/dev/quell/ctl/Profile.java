package dev.quell.ctl;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Holds what a person has written down of a server, to name it by one word.
 *
 * @param url address of the server
 * @param tokenFile file with the token for that server
 * @param output form of answers
 */
record Profile(
    String name, Optional<String> url, Optional<Path> tokenFile, Optional<OutputFormat> output) {

  /** Describes one of which nothing is written down. */
  static Profile empty(String name) {
    return new Profile(name, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
