package dev.quell.api.console;

import dev.quell.api.http.ClassPathFile;
import dev.quell.api.http.WebLibrary;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that the console consists of: its own files and those of the libraries that it uses. Their
 * addresses hold a digest of all of them, so a browser keeps them until an upgrade. Immutable.
 *
 * @param version the digest
 * @param page with the addresses of the files
 */
record ConsoleBundle(String version, ConsoleFile page, Map<String, ConsoleFile> files) {
  /** The files beside the page. */
  static final List<String> OWN =
      List.of(
          "api.js",
          "app.js",
          "array.js",
          "audit.js",
          "console.css",
          "data.js",
          "dialogue.js",
          "errors.js",
          "graph.js",
          "icon.svg",
          "jobs.js",
          "kill.js",
          "layers.js",
          "lib.js",
          "operate.js",
          "parts.js",
          "plot.js",
          "router.js",
          "session.js",
          "sign-in.js",
          "stuck.js",
          "table.js",
          "task.js",
          "tasks.js",
          "usage.js",
          "views.js",
          "words.js",
          "workflow.js",
          "workflows.js");

  private static final String FOLDER = "dev/quell/api/console/";
  private static final String PAGE = "index.html";
  private static final WebLibrary PREACT = WebLibrary.webjar("org.webjars.npm", "preact");
  private static final WebLibrary HTM = WebLibrary.mvnpm("htm");
  private static final int DIGEST_BYTES = 12;

  /** Where the page has the names of its scripts, so that browsers ask for all of them at once. */
  private static final String SCRIPTS = "<!-- scripts -->";

  /** Reads everything. */
  static Future<ConsoleBundle> load(Vertx vertx) {
    Map<String, Future<Buffer>> files = new TreeMap<>();
    OWN.forEach(name -> files.put(name, ClassPathFile.read(vertx, FOLDER + name)));
    files.put("preact.js", PREACT.read(vertx, "dist/preact.module.js"));
    files.put(
        "hooks.js", PREACT.read(vertx, "hooks/dist/hooks.module.js").map(ConsoleBundle::local));
    files.put("htm.js", HTM.read(vertx, "dist/htm.module.js"));
    Future<Buffer> page = ClassPathFile.read(vertx, FOLDER + PAGE);
    return Future.all(List.copyOf(files.values()))
        .compose(all -> page)
        .map(
            text -> {
              Map<String, Buffer> contents = new TreeMap<>();
              files.forEach((name, file) -> contents.put(name, file.result()));
              return of(text, contents);
            });
  }

  private static ConsoleBundle of(Buffer page, Map<String, Buffer> contents) {
    Buffer all = Buffer.buffer();
    contents.forEach((name, content) -> all.appendString(name).appendBuffer(content));
    String version = digest(all);
    String scripts =
        contents.keySet().stream()
            .filter(name -> name.endsWith(".js"))
            .map(name -> "<link rel=\"modulepreload\" href=\"console/" + name + "\">")
            .collect(Collectors.joining("\n    "));
    String text =
        page.toString()
            .replace(SCRIPTS, scripts)
            .replace("\"console/", "\"console/" + version + '/');
    Map<String, ConsoleFile> files =
        contents.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, e -> ConsoleFile.of(e.getKey(), e.getValue())));
    return new ConsoleBundle(version, ConsoleFile.of(PAGE, Buffer.buffer(text)), files);
  }

  /** Has a library find its other part here: a page may not tell its browser where to look. */
  private static Buffer local(Buffer script) {
    return Buffer.buffer(script.toString().replace("from\"preact\"", "from\"./preact.js\""));
  }

  /** Stands for a content, in hexadecimal digits. */
  static String digest(Buffer content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
