package dev.quell.api.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.json.JsonObject;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads the configuration. Later sources win: defaults, file, environment, command line.
 * Environment variables that are no setting are ignored, because orchestrators add their own.
 */
public final class ConfigLoader {
  /** Names the configuration file when the command line does not. */
  public static final String FILE_VARIABLE = "QUELL_CONFIG";

  private static final Pattern POSITION = Pattern.compile("line:? (\\d+), column:? (\\d+)");

  private final Map<String, String> environment;
  private final Map<Setting, String> commandLine;

  /**
   * A loader of these sources.
   *
   * @param environment the environment variables of the process
   * @param commandLine the settings that the command line names
   */
  public ConfigLoader(Map<String, String> environment, Map<Setting, String> commandLine) {
    this.environment = Map.copyOf(environment);
    this.commandLine = Map.copyOf(commandLine);
  }

  /**
   * Reads and checks all sources. Fails with a {@link ConfigurationException} if a setting or the
   * file is unusable.
   *
   * @param file the file that the command line names
   */
  public Future<QuellConfig> load(Vertx vertx, Optional<Path> file) {
    Optional<Path> path = file.or(this::fileOfEnvironment);
    return sections(vertx, path)
        .compose(sections -> vertx.executeBlocking(() -> QuellConfigReader.read(sections)));
  }

  private Future<JsonObject> sections(Vertx vertx, Optional<Path> file) {
    ConfigRetrieverOptions sources = new ConfigRetrieverOptions().setIncludeDefaultStores(false);
    try {
      file.map(ConfigLoader::fileSource).ifPresent(sources::addStore);
    } catch (ConfigurationException unknownFormat) {
      return Future.failedFuture(unknownFormat);
    }
    sources.addStore(source(environmentSettings())).addStore(source(commandLine));
    ConfigRetriever retriever = ConfigRetriever.create(vertx, sources);
    return retriever
        .getConfig()
        .recover(failure -> Future.failedFuture(unreadable(file.orElseThrow(), failure)))
        .eventually(retriever::close);
  }

  private Optional<Path> fileOfEnvironment() {
    return Optional.ofNullable(environment.get(FILE_VARIABLE))
        .filter(text -> !text.isBlank())
        .map(Path::of);
  }

  private Map<Setting, String> environmentSettings() {
    Map<Setting, String> settings = new HashMap<>();
    for (Setting setting : Setting.values()) {
      String value = environment.get(setting.environmentVariable());
      if (value != null && !value.isBlank()) {
        settings.put(setting, value);
      }
    }
    return settings;
  }

  private static ConfigStoreOptions source(Map<Setting, String> values) {
    JsonObject sections = new JsonObject();
    values.forEach(
        (setting, value) -> {
          JsonObject section = sections.getJsonObject(setting.section(), new JsonObject());
          sections.put(setting.section(), section.put(setting.nameInSection(), value));
        });
    return new ConfigStoreOptions().setType("json").setConfig(sections);
  }

  private static ConfigStoreOptions fileSource(Path file) {
    return new ConfigStoreOptions()
        .setType("file")
        .setFormat(format(file))
        .setConfig(new JsonObject().put("path", file.toAbsolutePath().toString()));
  }

  private static String format(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return "json";
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return "yaml";
    }
    throw new ConfigurationException(
        "The name of the configuration file must end in .yaml, .yml or .json, but it is \"%s\"."
            .formatted(file));
  }

  private static ConfigurationException unreadable(Path file, Throwable failure) {
    return new ConfigurationException(
        "The configuration file %s cannot be read: %s.".formatted(file, reason(failure)));
  }

  /** Never the parser's own message, which quotes the file and with it maybe a secret. */
  private static String reason(Throwable failure) {
    if (failure instanceof FileSystemException) {
      boolean missing = failure.getCause() instanceof NoSuchFileException;
      return missing ? "there is no such file" : "it is a folder or access is denied";
    }
    Matcher position = POSITION.matcher(String.valueOf(failure.getMessage()));
    return position.find()
        ? "its syntax is wrong at line %s, column %s"
            .formatted(position.group(1), position.group(2))
        : "it must hold sections, such as http, with keys and values";
  }
}
