package dev.quell.ctl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads the server-sent events of one request in a thread of its own: a blocked read could not be
 * given up when the server becomes unresponsive.
 */
final class ServerSentEvents implements AutoCloseable {
  private static final int OK = 200;

  /** The server sends a comment every 15 seconds when there is nothing to tell. */
  private static final long READ_TIMEOUT_SECONDS = 45;

  private static final String END = "\n";

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final ServerSentEventParser events = new ServerSentEventParser();
  private volatile boolean closed;
  private volatile InputStream body = InputStream.nullInputStream();

  private ServerSentEvents() {}

  /** Opens a stream; if the server refuses it, it has no events. */
  static ServerSentEvents open(HttpClient http, HttpRequest request) {
    ServerSentEvents stream = new ServerSentEvents();
    Thread reader = new Thread(() -> stream.read(http, request), "quellctl-events");
    reader.setDaemon(true);
    reader.start();
    return stream;
  }

  private void read(HttpClient http, HttpRequest request) {
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      body = response.body();
      if (response.statusCode() == OK && !closed) {
        readLines();
      }
    } catch (IOException | InterruptedException e) {
      // As if it had ended: who reads the events polls then.
    } finally {
      close();
      lines.add(END);
    }
  }

  private void readLines() throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
    }
  }

  /**
   * Waits for the data of the next event; empty if the stream has ended or is unresponsive for too
   * long.
   */
  Optional<String> next() throws InterruptedException {
    for (String line = nextLine(); !line.equals(END); line = nextLine()) {
      Optional<String> data = events.accept(line);
      if (data.isPresent()) {
        return data;
      }
    }
    lines.add(END);
    return Optional.empty();
  }

  private String nextLine() throws InterruptedException {
    String line = lines.poll(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    return line == null ? END : line;
  }

  @Override
  public void close() {
    closed = true;
    try {
      body.close();
    } catch (IOException e) {
      // Nobody reads it any more.
    }
  }
}
