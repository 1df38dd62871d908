package dev.quell.ctl;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Reads profiles from a file of properties in which each key begins with the name of one: {@code
 * night.url = https://quell.example.org}.
 */
final class ProfileFile {
  /** The profile that is taken where none is named. */
  static final String DEFAULT = "default";

  private static final String URL = "url";
  private static final String TOKEN_FILE = "token-file";
  private static final String OUTPUT = "output";
  private static final List<String> FIELDS = List.of(URL, TOKEN_FILE, OUTPUT);

  private final Path file;
  private final Path home;

  private ProfileFile(Path file, Path home) {
    this.file = file;
    this.home = home;
  }

  /** Finds it by the environment: {@code profiles.properties} in {@link ConfigFolder}. */
  static ProfileFile of(Map<String, String> environment) {
    return new ProfileFile(
        ConfigFolder.of(environment).resolve("profiles.properties"),
        ConfigFolder.home(environment));
  }

  /**
   * Reads a profile.
   *
   * @param name {@link #DEFAULT} need not be there
   * @throws CtlException if it is not there, or the file is wrong
   */
  Profile find(String name) {
    Properties all = read();
    List<String> names = all.stringPropertyNames().stream().map(this::checked).sorted().toList();
    if (names.contains(name)) {
      return new Profile(
          name,
          field(all, name, URL),
          field(all, name, TOKEN_FILE).map(this::path),
          field(all, name, OUTPUT).map(text -> format(name, text)));
    }
    if (name.equals(DEFAULT)) {
      return Profile.empty(name);
    }
    String known = names.stream().distinct().collect(Collectors.joining(", "));
    throw wrong(
        "There is no profile '%s'; %s has %s."
            .formatted(name, file, known.isEmpty() ? "none" : known));
  }

  private Properties read() {
    Properties all = new Properties();
    if (Files.exists(file)) {
      try (Reader text = Files.newBufferedReader(file)) {
        all.load(text);
      } catch (IOException | IllegalArgumentException e) {
        throw wrong(
            "The profiles in %s cannot be read: %s: %s"
                .formatted(file, e.getClass().getSimpleName(), e.getMessage()));
      }
    }
    return all;
  }

  /** Answers the name of the profile that a key belongs to. */
  private String checked(String key) {
    int point = key.lastIndexOf('.');
    if (point < 1 || !FIELDS.contains(key.substring(point + 1))) {
      throw wrong(
          "The key '%s' in %s is not known; keys are PROFILE.url, PROFILE.token-file and PROFILE.output."
              .formatted(key, file));
    }
    return key.substring(0, point);
  }

  private static Optional<String> field(Properties all, String name, String field) {
    return Optional.ofNullable(all.getProperty(name + "." + field))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /** A path begins in the folder of this file, or with {@code ~/} in the person's own. */
  private Path path(String text) {
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : file.resolveSibling(text);
  }

  private OutputFormat format(String name, String text) {
    return Arrays.stream(OutputFormat.values())
        .filter(format -> format.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    "%s.output in %s must be table, json, ndjson or csv, but it is '%s'."
                        .formatted(name, file, text)));
  }

  private static CtlException wrong(String sentence) {
    return new CtlException(ExitCode.USAGE, sentence);
  }
}
